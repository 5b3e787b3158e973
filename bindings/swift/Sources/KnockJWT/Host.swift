internal import CKnockJWTBridge
import Foundation
internal import KnockJWTBridge

/// What an entry of the native library gave back.
struct Answer {
    /// What it wrote into the buffer.
    var text: String
    /// What it told, after the length.
    var numbers: (Int64, Int64, Int64, Int64)
}

/// An entry with its arguments: it takes a buffer, its capacity, and room for what it tells.
typealias Entry = (UnsafeMutablePointer<UInt8>, Int32, UnsafeMutablePointer<Int64>) -> Int32

/// Calls an entry with a buffer, and with a larger one where it wants that.
///
/// - Parameter secret: The buffer gets a private key, and is overwritten afterwards.
func callHost(secret: Bool = false, _ entry: Entry) throws(KnockJWTError) -> Answer {
    // As long as a cookie may be, so hardly a token is longer. RS256 signs the same text in the same way, so
    // what a second call gives is what did not fit.
    var attempt = callHost(capacity: 4096, secret: secret, entry)
    while case .tooSmall(let needed) = attempt {
        attempt = callHost(capacity: needed, secret: secret, entry)
    }
    switch attempt {
    case .done(let answer): return answer
    case .refused(let error): throw error
    case .tooSmall: throw KnockJWTError(KnockJWTBridge.internal())
    }
}

private enum Attempt {
    case done(Answer)
    case refused(KnockJWTError)
    case tooSmall(Int)
}

private func callHost(capacity: Int, secret: Bool, _ entry: Entry) -> Attempt {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: capacity) { buffer in
        withUnsafeTemporaryAllocation(of: Int64.self, capacity: Int(KNOCK_JWT_HOST_TOLD)) { told in
            // Neither is empty, so both have an address.
            guard let out = buffer.baseAddress, let numbers = told.baseAddress else { return .tooSmall(capacity) }
            defer { if secret { knock_jwt_host_wipe(out, Int32(clamping: capacity)) } }
            let status = entry(out, Int32(clamping: capacity), numbers)
            let length = Int(numbers[0])
            if status == KNOCK_JWT_HOST_TOO_SMALL { return .tooSmall(length) }
            let text = String(decoding: UnsafeBufferPointer(start: out, count: length), as: UTF8.self)
            if status != 0 { return .refused(KnockJWTError(number: status, text: text)) }
            return .done(Answer(text: text, numbers: (numbers[1], numbers[2], numbers[3], numbers[4])))
        }
    }
}

extension Optional where Wrapped == String {
    /// The bytes in place, without a copy of our own that a key would be left in; no pointer for `nil`.
    mutating func withHostBytes<R>(_ body: (UnsafePointer<UInt8>?, Int32) -> R) -> R {
        self?.withHostBytes { body($0, $1) } ?? body(nil, 0)
    }
}

extension String {
    /// The bytes in place, without a copy of our own that a key would be left in.
    mutating func withHostBytes<R>(_ body: (UnsafePointer<UInt8>, Int32) -> R) -> R {
        withUTF8 { bytes in
            // An empty text has no address, and no text at all is something else.
            guard let start = bytes.baseAddress else {
                return withUnsafePointer(to: UInt8(0)) { body($0, 0) }
            }
            return body(start, hostLength(bytes.count))
        }
    }
}

/// A length as the native library takes it; what is longer than it can be is refused there, never cut.
func hostLength(_ count: Int) -> Int32 { Int32(exactly: count) ?? -1 }

extension Duration {
    /// Whole seconds.
    func wholeSeconds(else refusal: () -> Failure) throws(KnockJWTError) -> Int64 {
        guard components.attoseconds == 0 else { throw KnockJWTError(refusal()) }
        return components.seconds
    }
}

extension Date {
    /// Whole seconds since 1970; a fraction is dropped, and what no number can hold is one that is refused.
    var unixSeconds: Int64 {
        let seconds = timeIntervalSince1970.rounded(.down)
        return Int64(exactly: seconds) ?? (seconds > 0 ? .max : .min)
    }

    /// Milliseconds since 1970, as the core has the clock.
    var unixMilliseconds: Int64 {
        // Not multiplied as a whole: that might round up into the next second.
        let seconds = timeIntervalSince1970.rounded(.down)
        let rest = min(((timeIntervalSince1970 - seconds) * 1000).rounded(.down), 999)
        guard let whole = Int64(exactly: seconds), let milliseconds = Int64(exactly: rest) else {
            return seconds > 0 ? .max : .min
        }
        let (product, overflow) = whole.multipliedReportingOverflow(by: 1000)
        return overflow ? (whole > 0 ? .max : .min) : product + milliseconds
    }

    init(unixSeconds: some BinaryInteger) {
        self.init(timeIntervalSince1970: TimeInterval(unixSeconds))
    }
}
