/// The version of the tools and of the chart, which are released together.
package let toolVersion = "0.1.0"
