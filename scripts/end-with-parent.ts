// Loaded before each program that `npm start` runs. The channel to the parent closes when the parent ends, even when it was
// killed; without this its programs would stay behind and hold their ports.
if (process.send) {
  process.once('disconnect', () => {
    process.kill(process.pid, 'SIGTERM')
    setTimeout(() => process.exit(1), 10_000).unref()
  })
  // The channel alone must not keep a program alive that has nothing more to do.
  process.channel?.unref()
}
