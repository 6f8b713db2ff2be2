//! Matching in linear time: all ways through a pattern at once, a character of the text after the other.
//!
//! This is Pike's machine (Russ Cox, "Regular Expression Matching: the Virtual Machine Approach") on the automata of
//! regex-automata. That library's own machines cannot be stopped, and a text of 1 MiB may take them past the wait.

use regex_automata::nfa::thompson::{NFA, State};
use regex_automata::util::primitives::StateID;

use super::Failure;
use super::deadline::Deadline;

/// Where groups begin and end, in bytes: two places for each, the whole match first.
pub(super) type Places = Vec<Option<usize>>;

/// The places of the groups where `nfa` matches `text` as a whole; of several ways, the one that backtracking would
/// find first.
///
/// # Errors
/// [`Failure::Late`] when the deadline has come.
pub(super) fn match_whole(nfa: &NFA, text: &str, deadline: &Deadline) -> Result<Option<Places>, Failure> {
    let mut machine = Machine { nfa, text: text.as_bytes(), deadline, stack: Vec::new() };
    let mut here = Threads::new(nfa);
    let mut next = Threads::new(nfa);
    machine.follow(nfa.start_anchored(), vec![None; nfa.group_info().slot_len()], 0, &mut here)?;
    for (at, &byte) in machine.text.iter().enumerate() {
        if here.waiting.is_empty() {
            return Ok(None);
        }
        for (id, places) in here.waiting.drain(..) {
            deadline.tick()?;
            let to = match nfa.state(id) {
                State::ByteRange { trans } => trans.matches_byte(byte).then_some(trans.next),
                State::Sparse(transitions) => transitions.matches_byte(byte),
                State::Dense(transitions) => transitions.matches_byte(byte),
                _ => None,
            };
            if let Some(to) = to {
                machine.follow(to, places, at + 1, &mut next)?;
            }
        }
        here.restart();
        std::mem::swap(&mut here, &mut next);
    }
    let matched = here.waiting.into_iter().find(|(id, _)| matches!(nfa.state(*id), State::Match { .. }));
    Ok(matched.map(|(_, places)| places))
}

/// The ways through the pattern that are alive at one place of the text, the preferred ones first.
struct Threads {
    waiting: Vec<(StateID, Places)>,
    /// For each state, the round in which it was reached last: no state waits twice.
    reached: Vec<u32>,
    round: u32,
}

impl Threads {
    fn new(nfa: &NFA) -> Self {
        Self { waiting: Vec::new(), reached: vec![0; nfa.states().len()], round: 1 }
    }

    fn restart(&mut self) {
        self.waiting.clear();
        self.round = self.round.wrapping_add(1);
    }

    /// Whether `id` is reached for the first time in this round.
    fn reach(&mut self, id: StateID) -> bool {
        match self.reached.get_mut(id.as_usize()) {
            Some(round) if *round != self.round => {
                *round = self.round;
                true
            }
            _ => false,
        }
    }
}

struct Machine<'a> {
    nfa: &'a NFA,
    text: &'a [u8],
    deadline: &'a Deadline,
    stack: Vec<(StateID, Places)>,
}

impl Machine<'_> {
    /// Adds to `threads` every state that waits for a character, or has matched, and is reached from `start` without
    /// reading one.
    fn follow(
        &mut self,
        start: StateID,
        places: Places,
        at: usize,
        threads: &mut Threads,
    ) -> Result<(), Failure> {
        self.stack.push((start, places));
        while let Some((id, mut places)) = self.stack.pop() {
            self.deadline.tick()?;
            if !threads.reach(id) {
                continue;
            }
            match self.nfa.state(id) {
                State::ByteRange { .. } | State::Sparse(_) | State::Dense(_) | State::Match { .. } => {
                    threads.waiting.push((id, places));
                }
                State::Look { look, next } => {
                    if self.nfa.look_matcher().matches(*look, self.text, at) {
                        self.stack.push((*next, places));
                    }
                }
                State::Union { alternates } => {
                    self.stack.extend(alternates.iter().rev().map(|id| (*id, places.clone())));
                }
                State::BinaryUnion { alt1, alt2 } => {
                    self.stack.push((*alt2, places.clone()));
                    self.stack.push((*alt1, places));
                }
                State::Capture { next, slot, .. } => {
                    if let Some(place) = places.get_mut(slot.as_usize()) {
                        *place = Some(at);
                    }
                    self.stack.push((*next, places));
                }
                State::Fail => {}
            }
        }
        Ok(())
    }
}
