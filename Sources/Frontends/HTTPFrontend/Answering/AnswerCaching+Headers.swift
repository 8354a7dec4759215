import CompositionCore

extension AnswerCaching {
    /// What those who get the answer may do with it (RFC 9111, section 5.2.2). It may be used without asking again only
    /// for as long as every service that it is made of said so itself.
    ///
    /// - Parameter isPrivate: it belongs to whoever is signed in
    func cacheControl(isPrivate: Bool) -> String {
        // A cache takes `Age` off `max-age`, so what is left has to be added to it.
        let seconds = validFor.map { ($0 + age).components.seconds } ?? 0
        let lasts = (validFor?.components.seconds ?? 0) > 0
        switch (isPrivate, lasts) {
        case (false, false): return "no-cache"
        case (true, false): return "private, no-cache"
        case (false, true): return "max-age=\(seconds)"
        case (true, true): return "private, max-age=\(seconds)"
        }
    }

    /// Whole seconds since the oldest part was made (RFC 9111, section 5.1); nil: it is new.
    var ageSeconds: Int64? {
        let seconds = age.components.seconds
        return seconds > 0 ? seconds : nil
    }
}
