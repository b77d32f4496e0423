internal import Diagnostics

/// One thing that can be wrong with an instance or with what it needs.
struct Check: Sendable {
    /// Kebab-case, stable for ever; the area comes first.
    let id: String
    /// What is the case when nothing is wrong.
    let summary: String
    let look: @Sendable (Patient) throws -> Outcome

    init(_ id: String, _ summary: String, _ look: @escaping @Sendable (Patient) throws -> Outcome) {
        self.id = id
        self.summary = summary
        self.look = look
    }

    /// Every check can be asked on its own, and one that cannot look does not keep the others from it.
    func outcome(for patient: Patient) -> Outcome {
        do {
            return try look(patient)
        } catch let nothing as NothingToLookAt {
            return Outcome(.skipped, nothing.reason)
        } catch let failure as Failure {
            return Outcome(.skipped, failure.description, failure.fix.map { [$0] } ?? [], couldLook: false)
        } catch {
            return Outcome(.skipped, "\(error)", couldLook: false)
        }
    }
}

/// What a check found.
struct Outcome {
    enum Verdict: String {
        case ok
        case warning
        case failure
        case skipped
    }

    let verdict: Verdict
    /// One line, without a full stop.
    let found: String
    /// What to type; each entry is a way of its own or one more thing to do.
    let fixes: [String]
    /// False when it says nothing about the instance: the program that looks is missing, or may not look.
    let couldLook: Bool

    init(_ verdict: Verdict, _ found: String, _ fixes: [String] = [], couldLook: Bool = true) {
        self.verdict = verdict
        self.found = found
        self.fixes = fixes
        self.couldLook = couldLook
    }

    static func ok(_ found: String) -> Outcome { Outcome(.ok, found) }
    static func warning(_ found: String, fix: String...) -> Outcome { Outcome(.warning, found, fix) }
    static func failure(_ found: String, fix: String...) -> Outcome { Outcome(.failure, found, fix) }
    /// Without this nothing else can be found out.
    static func blind(_ found: String, fix: String) -> Outcome { Outcome(.failure, found, [fix], couldLook: false) }
}

/// The check does not apply, or another has said why it cannot.
struct NothingToLookAt: Error {
    let reason: String
}
