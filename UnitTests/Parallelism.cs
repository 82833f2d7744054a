// Classes run beside each other, as many as there are processors, where they do not touch what belongs to the whole process, such as torch's
// generator; those that do are [DoNotParallelize].
[assembly: Parallelize(Workers = 0, Scope = ExecutionScope.ClassLevel)]
