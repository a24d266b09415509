//! The functions and tables in DataFusion. One program, as each that has DataFusion in it takes minutes to build.

mod common;
mod functions;
mod logs;
