import { h, hydrate, render } from 'preact'
import type { Actions, PageModel } from '../model.ts'
import { Page } from '../view/page.tsx'

/** The one changeable thing of the page: its model, redrawn after each change. */
export type Store = Readonly<{
  model: () => PageModel
  change: (part: Partial<PageModel>) => void
  replace: (model: PageModel) => void
}>

type Started = Readonly<{ store: Store; actions: Actions }>

/** Takes over the server's drawing in `root`, then draws `first` again as a page that has its script. */
export function makeStore(root: Element, first: PageModel, actionsOf: (store: Store) => Actions): Started {
  let model = first
  const store: Store = {
    model: () => model,
    change: (part) => store.replace({ ...model, ...part }),
    replace: (next) => {
      model = next
      render(h(Page, { model, actions }), root)
    },
  }
  const actions = actionsOf(store)
  hydrate(h(Page, { model, actions }), root)
  return { store, actions }
}
