extension Limit {
    /// A lower bound alone, for 32 bits.
    static func atLeast(_ minimum: Int, id: String = "out-of-range") -> Limit {
        .range(minimum...Int(Int32.max), id: id)
    }

    /// The numbers that a port can have.
    static func port(id: String = "out-of-range") -> Limit { .range(1...65535, id: id) }
}
