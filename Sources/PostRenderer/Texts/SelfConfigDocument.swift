/// `SELFCONFIG.md`: how an agent asks for changes to its own configuration.
enum SelfConfigDocument {
    static func text() -> String {
        #"""
        # Changing your own configuration

        You may ask for changes to the way you are deployed. You do so by creating an `OpenClawSelfConfig` resource in
        Kubernetes; the helper `selfconfig.sh` beside this file does it for you. Each request is checked against what
        your administrator allowed (`selfConfigure.allowedActions` of your instance).

        The variables `OPENCLAW_INSTANCE_NAME` and `OPENCLAW_NAMESPACE` say who you are; the helper reads them.

        ## What you can ask for

        Each action is available only if your administrator allowed it. Look at `spec.selfConfigure.allowedActions`
        in the output of `get-instance`.

        | Action | Changes |
        |---|---|
        | `skills` | the list of skills that are installed at start |
        | `config` | `openclaw.json`: your JSON object is merged into it, deeply; an array replaces the old one |
        | `workspaceFiles` | files that are put into the workspace when they are missing |
        | `envVars` | environment variables, plain values only: no references to Secrets |

        ## Commands

            # look
            bash selfconfig.sh get-instance
            bash selfconfig.sh get-config
            bash selfconfig.sh get-secret my-agent-gateway-token

            # skills
            bash selfconfig.sh add-skill @owner/some-skill
            bash selfconfig.sh add-skill npm:@scope/package
            bash selfconfig.sh remove-skill @owner/some-skill

            # configuration
            bash selfconfig.sh config-patch '{"agents":{"defaults":{"model":{"primary":"provider/model"}}}}'

            # environment
            bash selfconfig.sh add-env MY_SETTING 'a value'
            bash selfconfig.sh remove-env MY_SETTING

            # workspace files; with - the content comes from standard input
            bash selfconfig.sh add-file notes/todo.md '# To do'
            bash selfconfig.sh add-file notes/long.md - < /tmp/long.md
            bash selfconfig.sh remove-file notes/todo.md

            # how did it go?
            bash selfconfig.sh status sc-1700000000-12345

        `get-secret` shows only Secrets that your instance uses, with their values in base64. Every command that changes
        something prints the name of its request. Put arguments in single quotes; the helper takes care of everything
        else.

        ## What happens to a request

        1. You create it. Nothing has changed yet.
        2. The next run of the keeper, a job that runs about every five minutes, checks it. So expect **up to about
           five minutes** before anything happens; asking again does not make it faster.
        3. If it is allowed and valid, the same run applies it to your instance as one revision of its Helm release.
           The usual roll-out follows, and may restart your pod: finish what you are doing and save what you need.
        4. The request's `status.phase` says `Applied`, `Denied` (not allowed) or `Failed` (not valid), and
           `status.message` says why. Before that it is `Pending`.
        5. One hour after that the request is removed. `status` then answers 404.

        ## Good to know

        - Changes to skills, configuration and environment restart the pod. You come back with your files, but without
          what was only in `/tmp` or in your head.
        - The gateway, variables and secrets are protected: a patch with `gateway`, `env` or `secrets` at the top, or with
          `$include` anywhere, is refused as a whole.
        - Variables that the deployment sets are protected, such as `HOME`, `PATH` and `OPENCLAW_GATEWAY_TOKEN`, and so
          are those that change how programs load code (`NODE_*`, `NPM_CONFIG_*`, `PIP_*`, `LD_*` and the like).
        - What your administrator set in the instance wins over what you ask for; the message says so. You can remove
          only what was added by a request.
        - A file that exists in your workspace is not overwritten. Files that you edit yourself need no request at all.
        - Each request is processed once. To try again, make a new one.
        - Do not put passwords or tokens into a request: whoever may read these resources can read them.

        """#
    }
}
