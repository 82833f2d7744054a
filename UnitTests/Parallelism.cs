// Trainings take turns (TorchSession), and other tests wait for processes that they start: more workers than the smallest machine has processors.
// A class that reads or changes what belongs to the whole process, such as torch's generator, is a [DoNotParallelize].
[assembly: Parallelize(Workers = 4, Scope = ExecutionScope.ClassLevel)]
