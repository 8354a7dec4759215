import Glibc

/// The C library's allocator.
enum Allocator {
    /// Returns to the kernel what was freed (malloc_trim(3)). The C library has it, its Swift module doesn't name it.
    static func giveBack() {
        guard let symbol = dlsym(nil, "malloc_trim") else { return }
        typealias Trim = @convention(c) (Int) -> Int32
        let trim = unsafeBitCast(symbol, to: Trim.self)  // safe: malloc.h declares it int malloc_trim(size_t)
        _ = trim(0)
    }
}
