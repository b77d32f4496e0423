// How `init-packs` writes to a volume on which anything may be missing, a link, a folder or full of surprises.
extension InitPacksProgram {
    static let volume = #"""

        const isFile = (name) => {
          const info = fs.lstatSync(name, { throwIfNoEntry: false });
          return info !== undefined && info.isFile();
        };

        function setAside(name) {
          for (let n = 1; ; n += 1) {
            const aside = name + ".broken-" + n;
            if (fs.lstatSync(aside, { throwIfNoEntry: false }) !== undefined) continue;
            fs.renameSync(name, aside);
            say(name + " was in the way; it is now " + aside);
            return;
          }
        }

        // A folder that may not be entered cannot be deleted, but renamed.
        function makeRoom(name) {
          try {
            fs.rmSync(name, { recursive: true, force: true });
          } catch {
            setAside(name);
          }
        }

        // Makes the folders, and fails rather than follow a link that leads out of the workspace.
        function below(root, parts) {
          const home = fs.realpathSync(root);
          let here = root;
          for (const part of parts) {
            here = path.join(here, part);
            const info = fs.statSync(here, { throwIfNoEntry: false });
            if (info === undefined || !info.isDirectory()) {
              if (fs.lstatSync(here, { throwIfNoEntry: false }) !== undefined) setAside(here);
              fs.mkdirSync(here);
            }
            const real = fs.realpathSync(here);
            if (!real.startsWith(home + path.sep)) throw new Problem(here + " is a link that leads out of the workspace");
          }
          return here;
        }

        // The whole file or nothing of it, by way of another name.
        function place(volume, target, data) {
          const staged = path.join(volume, ".openclaw-staged");
          makeRoom(staged);
          try {
            fs.writeFileSync(staged, data, { flag: "wx", mode: 0o644 });
            fs.renameSync(staged, target);
          } catch (problem) {
            fs.rmSync(staged, { force: true });
            throw problem;
          }
        }

        function write(workspace, name, data) {
          const parts = name.split("/");
          const last = parts.pop();
          const target = path.join(below(workspace.root, parts), last);
          const info = fs.lstatSync(target, { throwIfNoEntry: false });
          if (info !== undefined) {
            if (policy === "createOnly") return;
            if (info.isFile() && info.size === data.length && fs.readFileSync(target).equals(data)) return;
            if (info.isDirectory()) setAside(target);
          }
          place(path.dirname(workspace.root), target, data);
        }

        // Takes a file away that packs brought earlier, and the folders that are empty then.
        function forget(root, name) {
          if (pathProblem(name) !== null) return;
          const target = path.join(root, name);
          let up = path.dirname(target);
          try {
            const real = fs.realpathSync(up);
            const home = fs.realpathSync(root);
            if (real !== home && !real.startsWith(home + path.sep)) return;
            const info = fs.lstatSync(target);
            if (info.isDirectory()) return;
            fs.unlinkSync(target);
            while (up !== root && !fs.lstatSync(up).isSymbolicLink()) {
              fs.rmdirSync(up);
              up = path.dirname(up);
            }
          } catch {
            // It is gone, or not empty.
          }
        }

        function read(name) {
          return isFile(name) && fs.statSync(name).size < largest ? fs.readFileSync(name, "utf8") : "";
        }

        function apply(workspace, packs) {
          const root = workspace.root;
          const info = fs.statSync(root, { throwIfNoEntry: false });
          if (info === undefined || !info.isDirectory()) fs.mkdirSync(root);
          const volume = fs.realpathSync(path.dirname(root));
          if (!fs.realpathSync(root).startsWith(volume + path.sep)) throw new Problem(root + " is no folder of the volume");
          const files = new Map();
          for (const pack of packs) for (const [name, data] of pack.files) files.set(name, data);
          const names = [...files.keys()].sort(byBytes);
          if (policy === "replace") {
            for (const old of read(workspace.manifest).split("\n")) if (!files.has(old)) forget(root, old);
          }
          for (const name of new Set(packs.flatMap((pack) => pack.directories))) below(root, name.split("/"));
          for (const name of names) write(workspace, name, files.get(name));
          const note = {};
          workspace.packs.forEach((pack, index) => {
            note[pack.reference] = { commit: packs[index].commit, files: [...packs[index].files.keys()].sort(byBytes) };
          });
          const notes = [[workspace.note, JSON.stringify(note) + "\n"]];
          if (policy === "replace") notes.push([workspace.manifest, names.map((name) => name + "\n").join("")]);
          for (const [name, text] of notes) {
            if (!isFile(name)) makeRoom(name);
            if (read(name) !== text) place(path.dirname(root), name, text);
          }
        }

        // Whether an earlier start brought all of these packs, and they are still there.
        function isThere(workspace) {
          try {
            const note = JSON.parse(read(workspace.note));
            return workspace.packs.every((pack) => Object.prototype.hasOwnProperty.call(note, pack.reference) &&
              note[pack.reference].files.every((name) => isFile(path.join(workspace.root, name))));
          } catch {
            return false;
          }
        }
        """#
}
