// As much of HTTP as the example needs, on the sockets of the system: one request for each connection, so
// nothing that a body says is ever taken for the next request.
import Foundation

struct Request {
    var method: String
    var path: String
    /// By name in lower case.
    var headers: [String: String]
    var body: String

    /// The fields of a form.
    var form: [String: String] {
        var fields: [String: String] = [:]
        for pair in body.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let decoded = parts.map { $0.replacing("+", with: " ").removingPercentEncoding ?? "" }
            fields[decoded[0]] = decoded.count > 1 ? decoded[1] : ""
        }
        return fields
    }

    func cookie(_ name: String) -> String? {
        for part in headers["cookie", default: ""].split(separator: ";") {
            let pair = part.trimmingPrefix(while: \.isWhitespace).split(separator: "=", maxSplits: 1)
            if pair.count == 2, pair[0] == name { return String(pair[1]) }
        }
        return nil
    }
}

struct Response {
    var status: Int
    var headers: [(String, String)] = []
    var body = ""

    static func html(_ body: String) -> Response {
        Response(status: 200, headers: [("Content-Type", "text/html; charset=utf-8")], body: body)
    }

    static func redirect(to path: String, _ headers: [(String, String)] = []) -> Response {
        Response(status: 303, headers: [("Location", path)] + headers)
    }

    fileprivate func text(for method: String) -> String {
        let head = headers + [("Content-Length", "\(body.utf8.count)"), ("Connection", "close")]
        let lines = ["HTTP/1.1 \(status) \(status < 400 ? "OK" : "Refused")"] + head.map { "\($0): \($1)" }
        return lines.joined(separator: "\r\n") + "\r\n\r\n" + (method == "HEAD" ? "" : body)
    }
}

struct SystemError: Error, CustomStringConvertible {
    let description: String

    init(_ what: String) { description = "\(what): \(String(cString: strerror(errno)))" }
}

/// Listens at an address, and has each request answered on a thread of libdispatch's.
struct HTTPServer {
    let port: UInt16
    private let listener: Int32

    init(host: String, port: UInt16) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard listener >= 0 else { throw SystemError("no socket") }
        var yes: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        guard inet_pton(AF_INET, host, &address.sin_addr) == 1 else { throw SystemError("\(host) is no address") }
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 128) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        guard listening else { throw SystemError("cannot listen at \(host):\(port)") }
        self.listener = listener
        self.port = UInt16(bigEndian: address.sin_port)
    }

    func serve(_ answer: @escaping @Sendable (Request) -> Response) -> Never {
        while true {
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else { continue }
            DispatchQueue.global().async {
                var patience = timeval(tv_sec: 10, tv_usec: 0)
                for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
                    setsockopt(connection, SOL_SOCKET, option, &patience, socklen_t(MemoryLayout<timeval>.size))
                }
                var reader = Reader(connection)
                switch reader.request() {
                case .some(.success(let request)): write(answer(request), request.method, connection)
                case .some(.failure(let refusal)): write(Response(status: refusal.status), "", connection)
                case nil: break
                }
                close(connection)
            }
        }
    }

    private func write(_ response: Response, _ method: String, _ connection: Int32) {
        var rest = ArraySlice(Array(response.text(for: method).utf8))
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard sent > 0 else { return }
            rest = rest.dropFirst(sent)
        }
    }
}

struct Refusal: Error {
    var status: Int
}

/// What comes in.
private struct Reader {
    private let socket: Int32
    private var bytes: [UInt8] = []

    init(_ socket: Int32) { self.socket = socket }

    /// The request, read to the end of its body; nothing, when the other side is gone.
    mutating func request() -> Result<Request, Refusal>? {
        while !bytes.contains(end) {
            guard bytes.count < 16_384 else { return .failure(Refusal(status: 431)) }
            guard more() else { return nil }
        }
        guard let headEnd = bytes.firstRange(of: end), let head = String(validating: bytes[..<headEnd.lowerBound], as: UTF8.self)
        else { return .failure(Refusal(status: 400)) }
        let lines = head.split(separator: "\r\n", omittingEmptySubsequences: false)
        let words = lines[0].split(separator: " ")
        guard words.count == 3, words[2].hasPrefix("HTTP/1.") else { return .failure(Refusal(status: 400)) }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { return .failure(Refusal(status: 400)) }
            headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
        }
        guard headers["transfer-encoding"] == nil else { return .failure(Refusal(status: 501)) }
        guard let length = Int(headers["content-length"] ?? "0"), (0...65_536).contains(length) else {
            return .failure(Refusal(status: 413))
        }
        while bytes.count < headEnd.upperBound + length {
            guard more() else { return nil }
        }
        let body = String(decoding: bytes[headEnd.upperBound..<(headEnd.upperBound + length)], as: UTF8.self)
        let path = words[1].prefix { $0 != "?" }
        return .success(Request(method: String(words[0]), path: String(path), headers: headers, body: body))
    }

    private let end = Array("\r\n\r\n".utf8)

    private mutating func more() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 16_384)
        let count = recv(socket, &buffer, buffer.count, 0)
        bytes += buffer.prefix(max(count, 0))
        return count > 0
    }
}
