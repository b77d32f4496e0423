/// What libFuzzer calls, when scripts/fuzz links it in; nobody else does.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    if let problem = FuzzSubject.problem(bytes) { fatalError(problem) }
    return 0
}
