internal import Glibc

/// What the kernel says of a file.
package struct FileStatus: Sendable, Equatable {
    package enum Kind: Sendable { case file, folder, link, other }

    package var kind: Kind
    /// The nine bits of permission and the three before them.
    package var mode: UInt32
    package var size: Int
    /// Bytes that it takes on the disk: fewer than its size when it has holes.
    package var allocated: Int
    package var modified: FileTime
    /// When anything of it changed last. Nobody can set this one.
    package var changed: FileTime
    package var inode: UInt64
    /// Whose it is.
    package var owner: UInt32
    /// The file system that it is on.
    package var device: UInt64

    init(_ found: stat) {
        kind =
            switch found.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            case S_IFLNK: .link
            default: .other
            }
        mode = found.st_mode & 0o7777
        size = Int(found.st_size)
        allocated = Int(found.st_blocks) * 512
        modified = FileTime(seconds: found.st_mtim.tv_sec, nanoseconds: found.st_mtim.tv_nsec)
        changed = FileTime(seconds: found.st_ctim.tv_sec, nanoseconds: found.st_ctim.tv_nsec)
        inode = UInt64(found.st_ino)
        owner = found.st_uid
        device = UInt64(found.st_dev)
    }

    /// Whether the bytes of the file are those that this status was taken of.
    package func hasSameContent(as other: FileStatus) -> Bool {
        size == other.size && modified == other.modified && changed == other.changed && inode == other.inode
    }
}

/// A file's time, since 1970.
package struct FileTime: Sendable, Equatable {
    package var seconds: Int
    package var nanoseconds: Int

    package init(seconds: Int, nanoseconds: Int) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    var c: timespec { timespec(tv_sec: seconds, tv_nsec: nanoseconds) }
}
