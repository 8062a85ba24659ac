#pragma once
// Replies that many packets share. Numbers behind E are errnos of Linux; debuggers show them at
// best.

namespace vitrine::gdb {

constexpr const char* ok = "OK";
constexpr const char* error_too_big = "E07";
constexpr const char* error_no_space = "E0c";
constexpr const char* error_fault = "E0e";
constexpr const char* error_invalid = "E16";

/// The thread's id in all replies: Process::pid, 1000, in hexadecimal.
constexpr const char* thread_id = "3e8";

}  // namespace vitrine::gdb
