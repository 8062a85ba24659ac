// The macros that every source finds defined, in NASM's own language.

#include "asm/preprocessor_state.hpp"

namespace vitrine::assembler {

std::string_view standard_macros() {
  return R"nasm(
%define __NASM_MAJOR__ 2
%define __NASM_MINOR__ 16
%define __NASM_SUBMINOR__ 1
%define __NASM_PATCHLEVEL__ 0
%define __?NASM_MAJOR?__ 2
%define __?NASM_MINOR?__ 16
%define __?NASM_SUBMINOR?__ 1
%define __?NASM_PATCHLEVEL?__ 0
%define __NASM_VERSION_ID__ 0x02100100
%define __?NASM_VERSION_ID?__ 0x02100100
%define __NASM_VER__ '2.16.01'
%define __?NASM_VER?__ '2.16.01'
%define __BITS__ 64
%define __?BITS?__ 64
%define __PASS__ 1
%define __?PASS?__ 1
; A build must not depend on the day.
%define __DATE__ '1970-01-01'
%define __?DATE?__ '1970-01-01'
%define __TIME__ '00:00:00'
%define __?TIME?__ '00:00:00'
%define __SECT__ [section .text]
%define __?SECT?__ [section .text]

; Directives as people write them, in the form that the assembler reads.
%imacro section 1+.nolist
  %xdefine __SECT__ [section %1]
  %xdefine __?SECT?__ [section %1]
  [section %1]
%endmacro
%imacro segment 1+.nolist
  %xdefine __SECT__ [segment %1]
  %xdefine __?SECT?__ [segment %1]
  [segment %1]
%endmacro
%imacro absolute 1+.nolist
  %xdefine __SECT__ [absolute %1]
  %xdefine __?SECT?__ [absolute %1]
  [absolute %1]
%endmacro
%imacro bits 1+.nolist
  [bits %1]
%endmacro
%imacro use64 0.nolist
  [bits 64]
%endmacro
%imacro use32 0.nolist
  [bits 32]
%endmacro
%imacro use16 0.nolist
  [bits 16]
%endmacro
%imacro default 1+.nolist
  [default %1]
%endmacro
%imacro cpu 1+.nolist
  [cpu %1]
%endmacro
%imacro org 1+.nolist
  [org %1]
%endmacro
%imacro global 1-*.nolist
  %rep %0
    [global %1]
    %rotate 1
  %endrep
%endmacro
%imacro extern 1-*.nolist
  %rep %0
    [extern %1]
    %rotate 1
  %endrep
%endmacro
%imacro static 1-*.nolist
  %rep %0
    [static %1]
    %rotate 1
  %endrep
%endmacro
%imacro required 1-*.nolist
  %rep %0
    [required %1]
    %rotate 1
  %endrep
%endmacro
%imacro common 1-*.nolist
  %rep %0
    [common %1]
    %rotate 1
  %endrep
%endmacro

; A structure is a run of labels in an absolute section; an instance pads to each member.
%imacro struc 1-2.nolist 0
  %push struc
  %define %$structure %1
  [absolute %2]
  %1:
%endmacro
%imacro endstruc 0.nolist
  %ifctx struc
    %{$structure}_size equ ($-%$structure)
    %pop
    __?SECT?__
  %else
    %error endstruc without struc
  %endif
%endmacro
%imacro istruc 1.nolist
  %push istruc
  %define %$structure %1
  %$strucstart:
%endmacro
%imacro at 1-2+.nolist
  %ifctx istruc
    %defstr %$text %1
    %substr %$first %$text 1
    %ifidn %$first, '.'
      times (%{$structure}%1-%$structure)-($-%$strucstart) db 0
    %else
      times (%1-%$structure)-($-%$strucstart) db 0
    %endif
    %2
  %else
    %error at without istruc
  %endif
%endmacro
%imacro iend 0.nolist
  %ifctx istruc
    times %{$structure}_size-($-%$strucstart) db 0
    %pop
  %else
    %error iend without istruc
  %endif
%endmacro
)nasm";
}

}  // namespace vitrine::assembler
