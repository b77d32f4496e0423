/// `ENVIRONMENT.md`, in every workspace: where the agent runs and what works there.
enum EnvironmentDocument {
    static func text() -> String {
        #"""
        # Where you are running

        You run in a container in a Kubernetes pod that was hardened on purpose: you are not root and cannot become
        root, the root filesystem is read-only, and the network lets through little more than DNS and HTTPS. Read this
        before you install something or wonder why a command fails.

        ## Where you can write

        | Path | Backed by | Survives a restart |
        |---|---|---|
        | `~/.openclaw/` (configuration, workspaces, sessions) | persistent volume | yes |
        | `~/.local/` (programs and packages you install) | persistent volume | yes |
        | `~/.cache/` | persistent volume | yes |
        | `~/.config/` | persistent volume | yes |
        | `/tmp/` | the pod's scratch space (emptyDir) | no |

        `~` is `/home/openclaw`. Nothing else can be written. If the administrator turned persistence off, the volume
        lives only as long as the pod. Space on the volume is limited: `df -h ~/.openclaw` shows what is left, and a
        full volume keeps you from saving anything.

        ## The `openclaw` command

        It is on PATH (a link to `/app/openclaw.mjs`); call it directly, without `node` in front.

            openclaw --help
            openclaw doctor
            openclaw --version

        ## Installing software

        `~/.local/bin` is on PATH. What you install as below goes to the volume and stays. Should a new command not be
        found, call it as `~/.local/bin/<tool>`.

        | You want | Do |
        |---|---|
        | a Python library | `pip install <package>` (goes to `~/.local`) |
        | a Python program, kept apart from the rest | `uv tool install <tool>` (uv is `~/.local/bin/uv`) |
        | a Node.js program | `npm install -g <package>` (set up to write to `~/.local`) |
        | to run a Node.js program once | `npx <package>` |
        | a static binary | download it over HTTPS, see below |

            curl -fsSL -o ~/.local/bin/<tool> https://<address>
            chmod +x ~/.local/bin/<tool>

        Check a download's checksum when the project publishes one.

        ## What does not work

        - `apt-get`, `apk`, `sudo`, `su`: there is no root here and nowhere for a system package to go.
        - Writing to `/usr`, `/etc`, `/var` or any other path outside the table above.
        - Plain HTTP on port 80: the network policy blocks it. Use HTTPS on port 443. Other ports and private
          addresses are closed too, unless the administrator opened them.

        Something that needs a system library (a shared object, a driver, a font package) has to be in the image. Ask
        the administrator for a custom image, and say which package you need and why.

        """#
    }
}
