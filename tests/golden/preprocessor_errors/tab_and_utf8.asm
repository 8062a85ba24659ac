	db "é", %1 ; the caret stands under the parameter
