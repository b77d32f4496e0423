internal import ArgumentParser
internal import Diagnostics
internal import Host
internal import Logging
internal import Operations

extension LogFormat: ExpressibleByArgument {}

/// The log on standard error.
/// - Parameter format: nil leaves it to what standard error is.
func keeperLogger(_ format: LogFormat?) -> Logger {
    let format = format ?? (StandardStreams.errorIsTerminal ? .text : .json)
    return Logger(label: "openclaw-keeper") { _ in LogLines(format) { StandardStreams.writeError($0) } }
}

/// Where the cluster is, and how to speak of the work.
struct ClusterOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Address of the API server, for tests and runs outside of a cluster. (default: as every pod finds it)",
            valueName: "url"))
    var apiServer: String?

    @Option(help: ArgumentHelp("With --api-server: file that holds a bearer token.", valueName: "file"))
    var tokenFile: String?

    @Option(
        help: ArgumentHelp(
            "With --api-server: file with the certificate authorities to trust. (default: the system's)",
            valueName: "file"))
    var caFile: String?

    @Option(
        help: ArgumentHelp(
            "How the log looks: text or json. (default: text on a terminal, else json)", valueName: "format"))
    var logFormat: LogFormat?

    func validate() throws {
        if apiServer != nil, tokenFile == nil { throw ValidationError("--api-server needs --token-file") }
        if apiServer == nil, tokenFile != nil || caFile != nil {
            throw ValidationError("--token-file and --ca-file need --api-server")
        }
    }

    /// Runs a command's work with the cluster at hand. What it fails with becomes the last line of the log.
    func run(_ work: (Cluster, Logger) async throws -> Void) async throws {
        let logger = keeperLogger(logFormat)
        do {
            let access = try access()
            let transport = try HTTPClientTransport(certificateAuthorities: access.authorities())
            let outcome: Result<Void, any Error>
            do {
                try await work(Cluster(access, over: transport, retry: Retry(logger: logger)), logger)
                outcome = .success(())
            } catch {
                outcome = .failure(error)
            }
            await transport.close()
            try outcome.get()
        } catch {
            if Task.isCancelled {
                logger.error("ended before the work was done, as was asked for")
            } else {
                logger.error("\(error)", metadata: fix(for: error).map { ["fix": "\($0)"] } ?? [:])
            }
            throw Stop(.failure)
        }
    }

    private func access() throws(Failure) -> ClusterAccess {
        guard let apiServer, let tokenFile else { return try ClusterAccess(inClusterWith: Environment.value) }
        return ClusterAccess(server: apiServer, tokenFile: tokenFile, authorityFile: caFile)
    }

    private func fix(for error: any Error) -> String? {
        switch error {
        case let failure as Failure: failure.fix
        case let refused as ClusterError: refused.fix
        default: nil
        }
    }
}

/// A name that the command line gives must be one that Kubernetes could have.
func checkName(_ name: String, _ what: String) throws {
    guard isObjectName(name) else {
        throw ValidationError("\(what) \(quoted(name)) is no name of an object: lower-case letters, digits, - and .")
    }
}
