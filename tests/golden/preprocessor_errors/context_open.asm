%push one
