package market

// DrawView makes small markets for tests outside the package.
var DrawView = drawView
