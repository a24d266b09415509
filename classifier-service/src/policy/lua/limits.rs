//! What a script may cost.

use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use mlua::{Error, HookTriggers, Lua, LuaOptions, StdLib, VmState};

use super::place::Place;
use super::strings;

/// How many instructions are done between two looks at the clock: some microseconds, or where each of them joins long
/// strings, a quarter of a second.
const INSTRUCTIONS: u32 = 100;

const PRELUDE: &str = include_str!("prelude.lua");

/// Until when a script may run.
#[derive(Debug)]
pub(super) struct Clock {
    end: Cell<Instant>,
    is_over: Cell<bool>,
}

impl Clock {
    fn new() -> Self {
        Clock { end: Cell::new(Instant::now()), is_over: Cell::new(false) }
    }

    /// Begins anew.
    pub(super) fn start(&self, time: Duration) {
        self.end.set(Instant::now() + time);
        self.is_over.set(false);
    }

    /// Whether the time was not enough.
    pub(super) fn is_over(&self) -> bool {
        self.is_over.get()
    }

    /// An error when the time is over.
    pub(super) fn look(&self, place: impl FnOnce() -> Option<Place>) -> mlua::Result<()> {
        if Instant::now() < self.end.get() {
            return Ok(());
        }
        self.is_over.set(true);
        let place = place().map(|place| format!("{place}: ")).unwrap_or_default();
        Err(Error::RuntimeError(format!("{place}took longer than policy.timeout_ms")))
    }
}

/// An empty Lua whose scripts have limits.
pub(super) fn limited(max_memory: usize) -> mlua::Result<(Lua, Rc<Clock>)> {
    let libraries =
        StdLib::COROUTINE | StdLib::TABLE | StdLib::STRING | StdLib::UTF8 | StdLib::MATH | StdLib::OS;
    let lua = Lua::new_with(libraries, LuaOptions::new())?;
    lua.set_memory_limit(max_memory)?;
    let clock = Rc::new(Clock::new());
    clock.start(Duration::from_secs(1));
    let asked = Rc::clone(&clock);
    let is_over = lua.create_function(move |_, ()| Ok(asked.is_over()))?;
    let looked = Rc::clone(&clock);
    let look = lua.create_function(move |lua, ()| looked.look(|| Place::of_caller(lua)))?;
    strings::install(&lua, &clock)?;
    lua.load(PRELUDE).set_name("=prelude").call::<()>((is_over, look))?;
    // After that: coroutines take the hook over from whoever makes them.
    let counted = Rc::clone(&clock);
    let triggers = HookTriggers::new().every_nth_instruction(INSTRUCTIONS);
    lua.set_global_hook(triggers, move |lua, _| {
        counted.look(|| Place::of_caller(lua))?;
        Ok(VmState::Continue)
    })?;
    Ok((lua, clock))
}
