# Writes sixteen public tables of 133 to 7,000 rows as NAME.csv, the label last, for
#   dotnet run -c Release --project Benchmarks -- ranks --data FOLDER
#
# On Debian: apt-get install r-base-core r-cran-foreign r-cran-mass r-cran-mlbench r-cran-modeldata weka
#   Rscript eng/small-tables.R FOLDER [FOLDER OF WEKA'S ARFF FILES, /usr/share/doc/weka/examples if left out]

arguments <- commandArgs(trailingOnly = TRUE)
folder <- arguments[1]
arff <- if (length(arguments) > 1) arguments[2] else "/usr/share/doc/weka/examples"
dir.create(folder, showWarnings = FALSE, recursive = TRUE)

# Of two classes, 0 and 1. Commas and quotes within texts become blanks, so that no reader differs on them.
save <- function(name, table, label, without = c()) {
  table <- as.data.frame(table)
  table <- table[, c(setdiff(names(table), c(label, without)), label)]
  table <- table[!is.na(table[[label]]), ]
  plain <- function(column) trimws(gsub("[,\"']", " ", as.character(column)))
  table[] <- lapply(table, function(column) if (is.numeric(column)) column else plain(column))
  values <- table[[label]]
  if (!is.numeric(values) && length(unique(values)) == 2) table[[label]] <- as.integer(values == max(values))
  write.csv(table, file.path(folder, paste0(name, ".csv")), row.names = FALSE, quote = FALSE, na = "")
  cat(name, nrow(table), "rows,", ncol(table) - 1, "columns\n")
}

from_weka <- function(file) foreign::read.arff(file.path(arff, paste0(file, ".arff")))
from_package <- function(package, name) {
  place <- new.env()
  data(list = name, package = package, envir = place)
  place[[name]]
}

for (file in c("breast-cancer", "credit-g", "diabetes", "glass", "ionosphere", "segment-challenge", "soybean")) {
  table <- from_weka(file)
  save(file, table, tail(names(table), 1))
}
save("cpu", from_weka("cpu"), "class")
save("motorcycle", from_package("MASS", "mcycle"), "accel")
save("boston", from_package("MASS", "Boston"), "medv")
save("vowel", from_package("mlbench", "Vowel"), "Class")
save("satellite", from_package("mlbench", "Satellite"), "classes")
save("concrete", from_package("modeldata", "concrete"), "compressive_strength")
save("biomass", from_package("modeldata", "biomass"), "HHV", c("sample", "dataset"))
save("credit", from_package("modeldata", "credit_data"), "Status")
save("churn", from_package("modeldata", "wa_churn"), "churn")
