const levels: Record<number, string> = { 10: 'TRACE', 20: 'DEBUG', 30: 'INFO', 40: 'WARN', 50: 'ERROR', 60: 'FATAL' }

/** A line of a structured log as a person reads it: level, words, and what else it says; any other line as it is. */
export function describeLine(line: string): string {
  if (!line.startsWith('{')) return line
  let entry: Record<string, unknown>
  try {
    entry = JSON.parse(line) as Record<string, unknown>
  } catch {
    return line
  }
  if (typeof entry.msg !== 'string') return line
  const { level, time: _time, pid: _pid, hostname: _hostname, msg, err, ...rest } = entry
  const name = typeof level === 'number' ? (levels[level] ?? String(level)) : String(level ?? '').toUpperCase()
  const details = Object.keys(rest).length > 0 ? ` ${JSON.stringify(rest)}` : ''
  const { stack, message } = (err ?? {}) as { stack?: unknown; message?: unknown }
  const cause = stack ?? message
  return `${name} ${msg}${details}${cause ? `\n${String(cause)}` : ''}`
}
