// The page of an order that is not over yet follows it: by server-sent events, and by asking where those do not work.
const order = document.querySelector('[data-order]')

if (order) {
  const address = `/orders/${order.dataset.order}`

  const show = async () => {
    const answer = await fetch(`${address}/state`)
    if (!answer.ok) return
    const { told, fragment } = await answer.json()
    if (String(told) === order.dataset.told) return
    order.dataset.told = told
    order.innerHTML = fragment
  }

  const ask = () => show().catch(() => {})
  let timer
  const askOften = () => {
    timer ??= setInterval(ask, 2000)
  }

  if ('EventSource' in window) {
    const source = new EventSource(`${address}/events`)
    source.addEventListener('state', ask)
    source.addEventListener('open', () => {
      clearInterval(timer)
      timer = undefined
    })
    source.addEventListener('error', askOften)
  } else {
    askOften()
  }
  // Coming back from the wallet may restore a page that slept through the news.
  window.addEventListener('pageshow', ask)
  document.addEventListener('visibilitychange', () => document.hidden || ask())
}
