import NIOCore
import NIOPosix

/// Answers every connection with the same bytes, right or wrong, and then closes it or falls silent.
struct LoopbackServer {
    let channel: any Channel
    var port: Int { channel.localAddress?.port ?? 0 }

    static func start(answer: String, thenCloses: Bool) async throws -> LoopbackServer {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Answer(text: answer, thenCloses: thenCloses))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        return LoopbackServer(channel: channel)
    }

    func stop() async throws { try await channel.close() }

    private final class Answer: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer
        private let text: String
        private let thenCloses: Bool

        init(text: String, thenCloses: Bool) {
            self.text = text
            self.thenCloses = thenCloses
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
            if thenCloses { context.close(promise: nil) }
        }
    }
}
