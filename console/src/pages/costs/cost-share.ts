/** Hundredths of a percent: 60 is `0.60 %`. */
export const costShare = (basisPoints: number | null): string =>
  basisPoints === null ? '—' : `${(basisPoints / 100).toFixed(2)} %`
