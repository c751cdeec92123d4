// What script adds to every page: nothing a reader needs in order to read.
