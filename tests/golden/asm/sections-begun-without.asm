; Code before any directive: its section stands where .text is named, or last.
before: nop
        dq      before
section .data
        dq      before
section foo progbits alloc
        db      2
