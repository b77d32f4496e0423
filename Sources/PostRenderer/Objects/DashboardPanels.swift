internal import YAML

/// The Prometheus that the user chose at the top of the dashboard.
let dashboardSource: Node = ["type": "prometheus", "uid": "${datasource}"]

/// Place of a panel on Grafana's grid, which is 24 columns wide.
struct GridPlace {
    var height: Int
    var width: Int
    var x: Int
    var y: Int

    init(_ height: Int, _ width: Int, _ x: Int, _ y: Int) {
        self.height = height
        self.width = width
        self.x = x
        self.y = y
    }

    var node: Node { ["h": Node(height), "w": Node(width), "x": Node(x), "y": Node(y)] }
}

/// What a panel shows: a query, and what its line is called.
struct Query {
    var expr: String
    var legend: String

    init(_ expr: String, _ legend: String) {
        self.expr = expr
        self.legend = legend
    }
}

/// The kinds of panel that the dashboards are made of.
enum Panel {
    /// - Parameter collapsed: the panels inside a row that is closed at first; nil for an open row, whose panels follow it.
    static func row(_ id: Int, _ title: String, y: Int, collapsed: [Node]? = nil) -> Node {
        [
            "id": Node(id),
            "type": "row",
            "title": Node(title),
            "gridPos": GridPlace(1, 24, 0, y).node,
            "collapsed": collapsed == nil ? nil : true,
            "panels": collapsed.map { Node($0) },
        ]
    }

    /// A single figure.
    static func stat(_ id: Int, _ title: String, _ place: GridPlace, _ expr: String) -> Node {
        panel(
            id, "stat", title, place, fieldConfig: ["defaults": [:]],
            targets: [target(0, Query(expr, ""), isInstant: true)]
        )
    }

    /// A share of 1, yellow from 80 % and red from 90 %.
    static func gauge(_ id: Int, _ title: String, _ place: GridPlace, _ expr: String) -> Node {
        panel(
            id, "gauge", title, place,
            fieldConfig: [
                "defaults": [
                    "min": 0,
                    "max": 1,
                    "unit": "percentunit",
                    "thresholds": [
                        "mode": "absolute",
                        "steps": [
                            ["color": "green", "value": Node.null],
                            ["color": "yellow", "value": JSON.read("0.8")],
                            ["color": "red", "value": JSON.read("0.9")],
                        ],
                    ],
                ]
            ],
            targets: [target(0, Query(expr, ""), isInstant: true)])
    }

    /// Lines over time.
    static func timeSeries(_ id: Int, _ title: String, _ place: GridPlace, _ queries: Query...) -> Node {
        panel(
            id, "timeseries", title, place,
            fieldConfig: [
                "defaults": ["custom": ["lineWidth": 1, "fillOpacity": 10, "pointSize": 5, "showPoints": "auto"]]
            ],
            targets: queries.enumerated().map { target($0, $1) })
    }

    /// The present series as rows, by instance.
    static func table(_ id: Int, _ title: String, _ place: GridPlace, _ exprs: String...) -> Node {
        panel(
            id, "table", title, place,
            options: ["showHeader": true, "sortBy": [["displayName": "instance", "desc": false]]],
            targets: exprs.enumerated().map { target($0, Query($1, ""), isInstant: true, format: "table") })
    }

    private static func panel(
        _ id: Int, _ type: String, _ title: String, _ place: GridPlace, fieldConfig: Node? = nil, options: Node? = nil,
        targets: [Node]
    ) -> Node {
        [
            "id": Node(id),
            "type": Node(type),
            "title": Node(title),
            "gridPos": place.node,
            "datasource": dashboardSource,
            "fieldConfig": fieldConfig,
            "options": options,
            "targets": Node(targets),
        ]
    }

    /// - Parameter index: gives the letter by which Grafana tells a panel's queries apart, A to Z.
    private static func target(_ index: Int, _ query: Query, isInstant: Bool = false, format: String? = nil) -> Node {
        [
            "refId": Node(String(Unicode.Scalar(UInt8(ascii: "A") + UInt8(index)))),
            "expr": Node(query.expr),
            "legendFormat": Node(query.legend),
            "instant": isInstant ? true : nil,
            "format": Node(format),
        ]
    }
}
