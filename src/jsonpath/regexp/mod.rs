//! I-Regexp (RFC 9485), the regular expressions of `match` and `search`.
//!
//! A pattern becomes a program of states, which is run over a text in one pass, all states at once: work is
//! linear in the text, and stops at the deadline, which no regular-expression library would look at.

mod pattern;

use super::Halt;
use super::clock::Clock;
use pattern::{Node, Set};

/// Patterns that repeat a part so often that they have more states match nothing.
const MOST_STATES: usize = 10_000;

/// A pattern that can be run.
#[derive(Debug)]
pub(super) struct Program {
    states: Vec<State>,
}

#[derive(Debug)]
enum State {
    Char(char),
    Dot,
    Set(Set),
    Start,
    End,
    Both(usize, usize),
    Jump(usize),
    Match,
}

impl Program {
    /// The program of `pattern`; `None` where it is not an I-Regexp, or too large to run.
    pub(super) fn new(pattern: &str) -> Option<Self> {
        let node = pattern::parse(pattern)?;
        let mut builder = Builder { states: Vec::new(), fuel: MOST_STATES };
        builder.emit(&node)?;
        builder.push(State::Match)?;
        Some(Self { states: builder.states })
    }

    /// Whether the pattern fits `text`: as a `whole`, or a part of it.
    pub(super) fn finds(&self, text: &str, whole: bool, clock: &Clock) -> Result<bool, Halt> {
        let mut now = Active::new(self.states.len());
        let mut next = Active::new(self.states.len());
        let mut signs = text.chars();
        let mut at_start = true;
        loop {
            let sign = signs.next();
            let at_end = sign.is_none();
            if at_start || !whole {
                now.add(&self.states, 0, at_start, at_end);
            }
            if now.matched && (at_end || !whole) {
                return Ok(true);
            }
            let Some(sign) = sign else { return Ok(false) };
            if whole && now.order.is_empty() {
                return Ok(false);
            }
            let after_is_end = signs.as_str().is_empty();
            next.clear();
            clock.tick()?;
            for &place in &now.order {
                clock.tick()?;
                let goes_on = match self.states.get(place) {
                    Some(State::Char(wanted)) => sign == *wanted,
                    Some(State::Dot) => !matches!(sign, '\n' | '\r'),
                    Some(State::Set(set)) => set.has(sign),
                    _ => false,
                };
                if goes_on {
                    next.add(&self.states, place + 1, false, after_is_end);
                }
            }
            std::mem::swap(&mut now, &mut next);
            at_start = false;
        }
    }
}

/// The states that the program is in.
struct Active {
    /// Those that wait for a character.
    order: Vec<usize>,
    /// In which round each state was last added.
    added: Vec<u32>,
    round: u32,
    todo: Vec<usize>,
    matched: bool,
}

impl Active {
    fn new(states: usize) -> Self {
        Self { order: Vec::new(), added: vec![0; states], round: 1, todo: Vec::new(), matched: false }
    }

    fn clear(&mut self) {
        self.order.clear();
        self.matched = false;
        self.round = self.round.wrapping_add(1);
        if self.round == 0 {
            self.added.fill(0);
            self.round = 1;
        }
    }

    fn add(&mut self, states: &[State], place: usize, at_start: bool, at_end: bool) {
        self.todo.push(place);
        while let Some(place) = self.todo.pop() {
            match self.added.get_mut(place) {
                Some(round) if *round != self.round => *round = self.round,
                _ => continue,
            }
            match states.get(place) {
                Some(State::Both(first, second)) => self.todo.extend([*second, *first]),
                Some(State::Jump(to)) => self.todo.push(*to),
                Some(State::Start) if at_start => self.todo.push(place + 1),
                Some(State::End) if at_end => self.todo.push(place + 1),
                Some(State::Char(_) | State::Dot | State::Set(_)) => self.order.push(place),
                Some(State::Match) => self.matched = true,
                Some(State::Start | State::End) | None => {}
            }
        }
    }
}

struct Builder {
    states: Vec<State>,
    /// Also used up by parts without states, which could be repeated without end.
    fuel: usize,
}

impl Builder {
    fn push(&mut self, state: State) -> Option<usize> {
        self.fuel = self.fuel.checked_sub(1)?;
        self.states.push(state);
        Some(self.states.len() - 1)
    }

    fn set(&mut self, place: usize, state: State) {
        if let Some(old) = self.states.get_mut(place) {
            *old = state;
        }
    }

    fn emit(&mut self, node: &Node) -> Option<()> {
        self.fuel = self.fuel.checked_sub(1)?;
        match node {
            Node::Char(sign) => {
                self.push(State::Char(*sign))?;
            }
            Node::Dot => {
                self.push(State::Dot)?;
            }
            Node::Set(set) => {
                self.push(State::Set(set.clone()))?;
            }
            Node::Start => {
                self.push(State::Start)?;
            }
            Node::End => {
                self.push(State::End)?;
            }
            Node::All(parts) => {
                for part in parts {
                    self.emit(part)?;
                }
            }
            Node::Any(branches) => self.any(branches)?,
            Node::Repeat(part, least, most) => self.repeat(part, *least, *most)?,
        }
        Some(())
    }

    fn any(&mut self, branches: &[Node]) -> Option<()> {
        let mut ends = Vec::new();
        let last = branches.len().saturating_sub(1);
        for (number, branch) in branches.iter().enumerate() {
            if number == last {
                self.emit(branch)?;
                continue;
            }
            let fork = self.push(State::Jump(0))?;
            self.emit(branch)?;
            ends.push(self.push(State::Jump(0))?);
            let next = self.states.len();
            self.set(fork, State::Both(fork + 1, next));
        }
        let end = self.states.len();
        for place in ends {
            self.set(place, State::Jump(end));
        }
        Some(())
    }

    fn repeat(&mut self, part: &Node, least: u32, most: Option<u32>) -> Option<()> {
        for _ in 0..least {
            self.emit(part)?;
        }
        let Some(most) = most else {
            let fork = self.push(State::Jump(0))?;
            self.emit(part)?;
            let back = self.push(State::Jump(fork))?;
            self.set(fork, State::Both(fork + 1, back + 1));
            return Some(());
        };
        let mut forks = Vec::new();
        for _ in least..most {
            forks.push(self.push(State::Jump(0))?);
            self.emit(part)?;
        }
        let end = self.states.len();
        for fork in forks {
            self.set(fork, State::Both(fork + 1, end));
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, Instant};

    fn clock() -> Clock {
        Clock::until(Instant::now() + Duration::from_secs(10))
    }

    fn finds(pattern: &str, text: &str) -> (bool, bool) {
        let program = Program::new(pattern).unwrap_or_else(|| panic!("`{pattern}` is an I-Regexp"));
        (program.finds(text, true, &clock()).unwrap(), program.finds(text, false, &clock()).unwrap())
    }

    #[test]
    fn whole_and_part() {
        for (pattern, text, whole, part) in [
            ("", "", true, true),
            ("", "a", false, true),
            ("a|bc", "bc", true, true),
            ("a|bc", "abc", false, true),
            ("(ab)*c?", "abab", true, true),
            ("(a*)*b", "aaaa", false, false),
            ("a{2,3}", "aa", true, true),
            ("a{2,3}", "aaaa", false, true),
            ("a{2,}", "aaaaa", true, true),
            ("a{2}", "a", false, false),
            ("[a-c\\-]+", "a-c", true, true),
            ("[-x]", "-", true, true),
            ("[x-]", "-", true, true),
            ("[^a-c]", "d", true, true),
            ("[^a-c]", "b", false, false),
            ("[\\p{Lu}0-9]+", "Ä7", true, true),
            ("\\P{L}", "ä", false, false),
            ("[^\\P{Nd}]", "٣", true, true),
            ("a.b", "a\u{2028}b", true, true),
            ("a.b", "a\nb", false, false),
            ("^a", "ba", false, false),
            ("^ab", "ab", true, true),
            ("b$", "ab", false, true),
            ("a$b", "ab", false, false),
            ("\\.\\n\\{", ".\n{", true, true),
            ("😀+", "😀😀", true, true),
        ] {
            assert_eq!(finds(pattern, text), (whole, part), "{pattern} {text}");
        }
    }

    #[test]
    fn what_is_no_i_regexp_has_no_program() {
        for pattern in [
            "(",
            ")",
            "a)",
            "*",
            "a**",
            "a+?",
            "(?:a)",
            "(?i)a",
            "\\d",
            "\\w+",
            "\\b",
            "\\1",
            "[",
            "[]",
            "[a",
            "[b-a]",
            "[\\d]",
            "\\p{Foo}",
            "\\p{Greek}",
            "\\pL",
            "\\p{Cs}",
            "a{",
            "a{,2}",
            "a{2",
            "a{3,2}",
            "{2}",
            "]",
            "}",
            "\\",
            "a{99999}",
            "((a{99}){99}){99}",
            "((((){9999}){9999}){9999}){9999}",
            "[a-\\p{L}]",
            "[a--b]",
        ] {
            assert!(Program::new(pattern).is_none(), "{pattern}");
        }
        assert!(Program::new(&"(".repeat(1000)).is_none());
        assert!(Program::new(&"a".repeat(2000)).is_none());
    }

    #[test]
    fn work_is_linear_and_stops_at_the_deadline() {
        let long = "a".repeat(100_000);
        assert_eq!(finds("(a|a|aa)*b", &long), (false, false));
        let program = Program::new("(.*a){90}b").unwrap();
        let begin = Instant::now();
        let soon = Clock::until(begin + Duration::from_millis(50));
        assert_eq!(program.finds(&"a".repeat(1 << 20), false, &soon), Err(Halt::Timeout));
        assert!(begin.elapsed() < Duration::from_secs(10));
    }
}
