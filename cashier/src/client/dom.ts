export const one = <E extends Element = HTMLElement>(selector: string, within: ParentNode = document): E | null =>
  within.querySelector<E>(selector)

export const all = <E extends Element = HTMLElement>(selector: string, within: ParentNode = document): E[] => [
  ...within.querySelectorAll<E>(selector),
]

export function show(element: HTMLElement | null, shown = true): void {
  if (element !== null) element.hidden = !shown
}

export function say(element: Element | null, text: string): void {
  if (element !== null && element.textContent !== text) element.textContent = text
}
