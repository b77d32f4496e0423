internal import CHost
internal import Glibc

/// What a program tells the C library about memory, before it does anything else.
package enum Startup {
    /// For a program that runs long on several threads, below a limit: what is freed goes back to the system. Large tables
    /// that grow would else leave holes as large as they are in heaps that each thread has for itself.
    package static func keepMemorySmall() {
        mallopt(M_ARENA_MAX, 2)
        mallopt(M_MMAP_THRESHOLD, 256 << 10)
        mallopt(M_TRIM_THRESHOLD, 256 << 10)
    }

    /// What one render needs, in bytes; more comes as it always does.
    private static let heap = 416 << 10
    private static let stack = 288 << 10

    /// Brings the memory of a short run in at once. Page by page, as it is touched, it would come with some two hundred
    /// page faults, which take longer than the work itself, most of all on virtual machines. Advice only: where the
    /// kernel does not know it (before Linux 5.14), nothing changes.
    package static func prepareMemory() {
        clearVariables()
        // The heap grows in one step and is not handed back while the program runs.
        mallopt(M_TOP_PAD, Int32(heap))
        mallopt(M_TRIM_THRESHOLD, Int32(4 * heap))
        if let block = unsafe malloc(64 << 10) {
            let start = UInt(bitPattern: block)
            advise(from: start, count: UInt(heap), populateWrite)
            unsafe free(block)
        }
        // The kernel takes advice only for as much of a stack as has been in use.
        advise(from: UInt(bitPattern: unsafe openclaw_grown_stack(stack)), count: UInt(stack), populateWrite)
    }

    /// The program's own variables, behind what its file holds; the kernel tells the places in the program headers.
    private static func clearVariables() {
        guard let headers = unsafe UnsafePointer<Elf64_Phdr>(bitPattern: getauxval(UInt(AT_PHDR))) else { return }
        for index in 0..<Int(getauxval(UInt(AT_PHNUM))) {
            let header = unsafe headers[index]
            guard header.p_type == PT_LOAD, header.p_memsz > header.p_filesz else { continue }
            advise(
                from: UInt(header.p_vaddr + header.p_filesz), count: UInt(header.p_memsz - header.p_filesz),
                populateWrite)
        }
    }

    private static func advise(from start: UInt, count: UInt, _ advice: Int32) {
        let page: UInt = 4096
        guard count > 0 else { return }
        let first = start & ~(page - 1)
        let end = (start + count + page - 1) & ~(page - 1)
        unsafe _ = madvise(UnsafeMutableRawPointer(bitPattern: first), Int(end - first), advice)
    }

    /// `MADV_POPULATE_WRITE`, which is not in the headers of every C library.
    private static let populateWrite: Int32 = 23
}
