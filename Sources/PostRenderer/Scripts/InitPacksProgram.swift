/// The Node.js program that fetches skill packs and writes them to the workspaces.
///
/// Its arguments are `replace` or `createOnly`, then for each workspace `workspace`, root, manifest and note, and behind
/// it for each of its packs `pack`, reference, owner, repository, path, ref, commit and digest. `GITHUB_TOKEN` opens
/// private repositories, `GITHUB_API_URL` names another GitHub. It holds no apostrophe, dollar sign or backquote, so that
/// it can be read on a shell's command line.
enum InitPacksProgram {
    static let javaScript = [basics, gitHub, packs, volume, course].joined(separator: "\n")

    private static let basics = #"""
        "use strict";
        const fs = require("fs");
        const path = require("path");
        const crypto = require("crypto");

        const tries = 4;
        const perRequest = 30000;
        const largest = 64 * 1024 * 1024;
        const mostFiles = 1000;
        const end = Date.now() + 240000;

        const say = (text) => process.stderr.write("init-packs: " + text + "\n");
        const wait = (milliseconds) => new Promise((resume) => setTimeout(resume, milliseconds));
        const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
        const byBytes = (left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right));
        const shown = (text) => JSON.stringify(String(text).slice(0, 200));

        class Problem extends Error {}
        class NotFound extends Problem {}
        // Worth another try.
        class Passing extends Problem {}

        function pathProblem(name) {
          if (typeof name !== "string") return "is no text";
          if (name === "") return "is empty";
          if (name === "openclaw.json") return "is reserved for the configuration";
          if (/[\u0000-\u001f\u007f\\]/.test(name)) return "has a control character or a backslash";
          for (const part of name.split("/")) {
            if (part === "") return "has an empty part";
            if (part === "." || part === "..") return "has the part " + part;
          }
          return null;
        }

        function checkPath(name, what) {
          const problem = pathProblem(name);
          if (problem !== null) throw new Problem(what + " " + shown(name) + " " + problem);
          return name;
        }
        """#

    private static let course = #"""

        const [policy, ...words] = process.argv.slice(1);
        const workspaces = [];
        while (words.length > 0) {
          const kind = words.shift();
          if (kind === "workspace") {
            const [root, manifest, note] = words.splice(0, 3);
            workspaces.push({ root, manifest, note, packs: [] });
          } else {
            const [reference, owner, repository, path, ref, commit, digest] = words.splice(0, 7);
            workspaces[workspaces.length - 1].packs.push({ reference, owner, repository, path, ref, commit, digest });
          }
        }

        async function main() {
          if (base.protocol !== "https:" && !(base.protocol === "http:" && isLoopback(base))) {
            throw new Problem("GITHUB_API_URL must begin with https://");
          }
          if (!/^[\u0021-\u007e]*(?![^])/.test(token)) throw new Problem("GITHUB_TOKEN holds what no token has");
          const known = new Map();
          for (const workspace of workspaces) {
            try {
              const packs = [];
              for (const pack of workspace.packs) {
                if (!known.has(pack.reference)) known.set(pack.reference, await fetched(pack));
                packs.push(known.get(pack.reference));
              }
              apply(workspace, packs);
              say(workspace.root + ": " + packs.length + " skill packs are up to date");
            } catch (problem) {
              say(problem.message);
              if (isThere(workspace)) {
                say(workspace.root + ": the skill packs of an earlier start stay as they are");
              } else {
                say(workspace.root + ": its skill packs were never there, so the agent does not start without them");
                process.exitCode = 1;
              }
            }
          }
        }

        main().catch((problem) => {
          say(problem.message);
          process.exitCode = 1;
        });
        """#
}
