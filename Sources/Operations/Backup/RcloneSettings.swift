/// What rclone is told, and at which pace it works.
extension Rclone {
    /// Everything that rclone is told, as `NAME=value`.
    package static func environment(
        _ settings: StoreSettings, scratch: String, variable: (String) -> String?
    ) -> [String] {
        var passed = ["PATH", "SSL_CERT_FILE", "SSL_CERT_DIR", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"]
        passed += ["http_proxy", "https_proxy", "no_proxy"]
        if settings.keys == nil {
            passed += [
                "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_REGION", "AWS_DEFAULT_REGION",
                "AWS_ROLE_ARN", "AWS_ROLE_SESSION_NAME", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_STS_REGIONAL_ENDPOINTS",
                "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "AWS_PROFILE",
                "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_EC2_METADATA_DISABLED",
            ]
        }
        var result = passed.compactMap { name in variable(name).map { "\(name)=\($0)" } }
        let remote = "RCLONE_CONFIG_\(Self.remote.uppercased())_"
        var options = [
            ("TYPE", "s3"), ("PROVIDER", settings.provider), ("ENDPOINT", settings.endpoint),
            ("NO_CHECK_BUCKET", "true"), ("ENV_AUTH", settings.keys == nil ? "true" : "false"),
            // The hash of every object is its name; a second one would mean reading each large file twice.
            ("DISABLE_CHECKSUM", "true"), ("NO_HEAD", "true"),
        ]
        if let region = settings.region { options.append(("REGION", region)) }
        if let keys = settings.keys { options += [("ACCESS_KEY_ID", keys.id), ("SECRET_ACCESS_KEY", keys.secret)] }
        result += options.map { "\(remote)\($0)=\($1)" }
        return result + [
            "HOME=\(scratch)", "TMPDIR=\(scratch)", "XDG_CACHE_HOME=\(scratch)", "TZ=UTC", "RCLONE_CONFIG=",
            "GOMEMLIMIT=56MiB", "GOGC=30", "RCLONE_BUFFER_SIZE=0", "RCLONE_TRANSFERS=4", "RCLONE_CHECKERS=8",
            "RCLONE_MULTI_THREAD_STREAMS=0", "RCLONE_USE_MMAP=true",
            "RCLONE_RETRIES=2", "RCLONE_RETRIES_SLEEP=1s", "RCLONE_LOW_LEVEL_RETRIES=3", "RCLONE_CONTIMEOUT=15s",
            // An entity tag is no MD5 where the store encrypts; we compare hashes of our own.
            "RCLONE_IGNORE_CHECKSUM=true",
            "RCLONE_TIMEOUT=60s", "RCLONE_USE_JSON_LOG=true", "RCLONE_LOG_LEVEL=NOTICE", "RCLONE_STATS=2s",
            "RCLONE_STATS_LOG_LEVEL=NOTICE", "RCLONE_LOCAL_NO_SET_MODTIME=true", "RCLONE_LOCAL_NO_CHECK_UPDATED=true",
        ]
    }

    /// How a file of this size is sent. The parts of one that has several are held in memory: all of them together may
    /// take 24 MiB, unless one takes more, so that a Job stays below 128 MiB. Stores list a thousand parts at a time, and
    /// take ten thousand.
    package static func pace(_ largest: Int) -> [String] {
        guard largest >= 16 << 20 else { return many }
        let mebibytes = (largest >> 20) + 1
        let part = max(5, min(16, mebibytes / 900 + 1), mebibytes / 9500 + 1)
        let atOnce = max(1, 24 / part)
        let transfers = min(4, max(1, atOnce / 2))
        return [
            "--transfers", "\(transfers)", "--s3-chunk-size", "\(part)Mi",
            "--s3-upload-concurrency", "\(max(1, atOnce / transfers))",
        ]
    }

    /// For requests that are short: what they take is mostly the way there and back.
    static let many = ["--transfers", "16", "--checkers", "16"]
}
