import Foundation

/// Runs batches outside the cooperative pool, on threads that end when nothing waits: on Linux, libdispatch's queues
/// and the cooperative pool share theirs, and who waits for a batch there keeps others waiting.
final class Batches: @unchecked Sendable {
    static let shared = Batches()

    /// How many run at once. Each of them signs on all cores, so more of them would be no faster.
    private static let most = 4

    private let lock = NSLock()
    private var waiting: [@Sendable () -> Void] = []
    private var running = 0

    func run(_ batch: @escaping @Sendable () -> Void) {
        let isRoom = lock.withLock {
            waiting.append(batch)
            guard running < Self.most else { return false }
            running += 1
            return true
        }
        // Where the system has no thread to give, this one does it: late is better than never.
        if isRoom && !began() { work() }
    }

    private func work() {
        while let batch = next() { batch() }
    }

    private func next() -> (@Sendable () -> Void)? {
        lock.withLock {
            guard !waiting.isEmpty else {
                running -= 1
                return nil
            }
            return waiting.removeFirst()
        }
    }

    /// A new thread; not Foundation's, which does not tell when there is none.
    private func began() -> Bool {
        #if canImport(Darwin)
            var thread: pthread_t?
        #else
            var thread = pthread_t()
        #endif
        var attributes = pthread_attr_t()
        guard pthread_attr_init(&attributes) == 0 else { return false }
        defer { pthread_attr_destroy(&attributes) }
        guard pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED)) == 0 else { return false }
        let main: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { _ in
            Batches.shared.work()
            return nil
        }
        #if canImport(Darwin)
            return pthread_create(&thread, &attributes, { main($0) }, nil) == 0
        #else
            return pthread_create(&thread, &attributes, main, nil) == 0
        #endif
    }
}
