// Loaded before whatever a test starts: when the test is gone, killed before it could stop anything, what it started
// stops too; by one signal, since a second one would mean "at once".

const parent = process.ppid;
const watch = setInterval(() => {
  if (process.ppid === parent) return;
  clearInterval(watch);
  process.kill(process.pid, "SIGTERM");
}, 500).unref();
