/** Milliseconds left until `expiresAt`, given the server's time when the view was made and what has passed since. */
export function leftMs(expiresAt: string, serverNow: string, elapsedMs: number): number {
  return Math.max(0, Date.parse(expiresAt) - Date.parse(serverNow) - elapsedMs)
}

const pad = (part: number): string => String(part).padStart(2, '0')

/** `09:59`, or `1:09:59` from one hour on. A second that has begun is shown until it is over, so `00:00` means "over". */
export function clockFace(ms: number): string {
  const seconds = Math.ceil(ms / 1000)
  const hours = Math.floor(seconds / 3600)
  const rest = `${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`
  return hours > 0 ? `${hours}:${rest}` : rest
}

/** Below this the countdown is drawn as a warning. */
export const hurryBelowMs = 60_000

export type BeijingTime = Readonly<{ month: number; day: number; time: string }>

/** The wall clock of the payer's country, whatever zone the device is set to. China has had one zone and no summer time since 1991. */
export function beijingTime(iso: string): BeijingTime {
  const shifted = new Date(Date.parse(iso) + 8 * 3_600_000)
  return {
    month: shifted.getUTCMonth() + 1,
    day: shifted.getUTCDate(),
    time: `${pad(shifted.getUTCHours())}:${pad(shifted.getUTCMinutes())}`,
  }
}
