"""One style for every chart, and the charts that several rooms draw."""
