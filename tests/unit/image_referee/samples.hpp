#pragma once
// NASM sources that between them use every kind of section, symbol and relocation.

namespace vitrine::referee {

struct Sample {
  const char* name;
  const char* source;
  bool program;  ///< complete: ld can link it alone
};

inline constexpr Sample samples[] = {
    {"exit", "global _start\n_start: mov eax, 60\n mov edi, 42\n syscall\n", true},
    {"data_bss",
     "global _start\nsection .text\n_start: mov eax, 60\n mov edi, [rel number]\n syscall\n"
     "section .data\nnumber: dd 42\nsection .bss\nbuffer: resb 100\n.part: resq 3\n",
     true},
    {"rodata",
     "global _start\nsection .rodata\ntext: db 'hello', 10\n.length equ $ - text\n"
     "section .text\n_start: mov eax, 1\n mov edi, 1\n lea rsi, [rel text]\n"
     " mov edx, text.length\n syscall\n mov eax, 60\n xor edi, edi\n syscall\n"
     "section .data\nd: dq text, text + 3\n",
     true},
    {"page_saving",
     "global _start\nsection .text\n_start: mov eax, 60\n xor edi, edi\n syscall\n"
     "section .rodata\ntimes 4000 db 1\nsection .data\nlast: times 3500 db 2\n",
     true},
    {"absolute",
     "global _start\nsection .text\n_start: mov ebx, number\n mov rcx, number\n mov rdx, qword "
     "number\n"
     " mov edi, [number + 4]\n mov eax, [number + rbx*4]\n"
     "section .data\nnumber: dd 1, 2\n dd _start\n dq _start - 8\n dd $ - number\n dd _start - $\n",
     false},
    {"addressing",
     "global _start\nsection .text\n_start: mov ebx, 1\n mov edi, [table + rbx*4]\n mov eax, 60\n"
     " syscall\nsection .data\ntable: dd 1, 42\n dd table, _start\n",
     true},
    {"custom_sections",
     "global _start\nsection .text\n_start: call other\n mov eax, 60\n syscall\n"
     "section code exec nowrite alloc progbits align=32\nother: mov edi, 42\n ret\n"
     "section readonly noexec nowrite alloc progbits align=1\nr: db 1\n"
     "section mine write alloc progbits align=4\nm: dd 1\n"
     "section zeros write alloc nobits align=64\nz: resb 10\n"
     "section .rodata\nrr: db 2\nsection .data\nd: dq z\nsection .bss\nb: resb 5\n",
     true},
    {"writable_code",
     "global _start\nsection .text\n_start: jmp patch\nsection rwx write exec alloc progbits\n"
     "patch: mov eax, 60\n mov edi, 42\n syscall\nsection .data\nd: db 1\n",
     true},
    {"functions",
     "global _start:function (_start.end - _start)\nglobal value:data (value.end - value)\n"
     "section .text\n_start: call f\n.loop: mov eax, 60\n syscall\n.end:\n"
     "f: mov edi, [rel value]\n ret\nsection .data\nvalue: dd 42\n.end:\n",
     true},
    {"common",
     "global _start\ncommon shared 100:32\nsection .text\n_start: lea rax, [rel shared]\n"
     " mov dword [rax], 42\n mov edi, [rax]\n mov eax, 60\n syscall\n"
     "section .bss\nb: resb 3\n",
     true},
    {"weak_hidden",
     "global _start\nglobal w:weak\nglobal h:data hidden\nsection .text\n_start: call w\n"
     " mov eax, 60\n syscall\nw: mov edi, [rel h]\n ret\nsection .data\nh: dd 42\n",
     true},
    {"externals",
     "global main\nextern printf\nextern never_used\nsection .text\nmain: lea rdi, [rel text]\n"
     " xor eax, eax\n call printf wrt ..plt\n mov rax, [rel printf wrt ..got]\n call printf\n"
     " mov rax, printf\n ret\nsection .data\ntext: db 'x', 0\n dq printf + 4\n dd printf - $\n",
     false},
    {"small_relocations",
     "global _start\nextern e\nsection .text\n_start: ret\nsection .data\nd: dw d, e\n db e\n"
     " dq _start - $\n dw _start - $\n dw e - $\n",
     false},
    {"stack_note",
     "global _start\nsection .text\n_start: mov eax, 60\n mov edi, 42\n syscall\n"
     "section .note.GNU-stack noalloc noexec nowrite progbits\n",
     true},
    {"frames",
     "global _start\nsection .text\n_start: push rbp\nframe$_start$x$8 equ -8\n"
     "frame$_start$buffer$32 equ -40\n.in: mov eax, 60\n mov edi, 42\n syscall\n",
     true},
    {"empty_data",
     "global _start\nsection .data\nsection .text\n_start: mov eax, 60\n mov edi, 42\n"
     " syscall\nsection .bss\nb: resb 8\n",
     true},
};

}  // namespace vitrine::referee
