"""Finding a matter: by what people call it, however they write or spell it."""
