import { randomUUID } from 'node:crypto'
import { EventEmitter } from 'node:events'
import type { Holder } from './browser/addresses.ts'
import type { LinkCard } from './link-card.ts'

export const chatApps = ['wechat', 'qq'] as const
export type ChatApp = (typeof chatApps)[number]
/** A chat is with the other person, or with one's own file assistant. */
export type ChatPartner = Holder | 'file_helper'

export interface Picture {
  id: string
  holder: Holder
  type: 'image/png' | 'image/jpeg'
  bytes: Buffer
  /** False for what the camera sees or a chat shows without having been saved. */
  inAlbum: boolean
  at: Date
}

export interface Message {
  id: string
  app: ChatApp
  from: Holder
  to: ChatPartner
  at: Date
  content:
    | { kind: 'text'; text: string; card?: LinkCard }
    | { kind: 'picture'; pictureId: string }
    | { kind: 'card'; card: LinkCard }
}

const picturesMax = 60
const messagesMax = 500

/** What the two phones hold, for as long as the process lives: pictures and chats. */
export interface PhoneMemory {
  addPicture(picture: Omit<Picture, 'id'>): Picture
  picture(id: string): Picture | undefined
  removePicture(id: string): void
  album(holder: Holder): Picture[]
  addMessage(message: Omit<Message, 'id'>): Message
  message(id: string): Message | undefined
  /** All that `holder` sent or received, oldest first. */
  messages(holder: Holder): Message[]
  /** Calls back whenever something on the holder's phone changes; returns how to stop. */
  watch(holder: Holder, changed: () => void): () => void
}

export function createPhoneMemory(): PhoneMemory {
  const pictures = new Map<string, Picture>()
  const messages: Message[] = []
  const events = new EventEmitter().setMaxListeners(0)

  return {
    addPicture(picture) {
      const kept = { ...picture, id: randomUUID() }
      pictures.set(kept.id, kept)
      // The oldest make room: a phone left open for days must not fill the memory.
      const [oldest] = pictures.keys()
      if (pictures.size > picturesMax && oldest !== undefined) pictures.delete(oldest)
      events.emit(picture.holder)
      return kept
    },
    picture: (id) => pictures.get(id),
    removePicture(id) {
      const holder = pictures.get(id)?.holder
      pictures.delete(id)
      if (holder !== undefined) events.emit(holder)
    },
    album: (holder) => [...pictures.values()].filter((each) => each.inAlbum && each.holder === holder).reverse(),
    addMessage(message) {
      const kept = { ...message, id: randomUUID() }
      messages.push(kept)
      if (messages.length > messagesMax) messages.shift()
      events.emit(message.from)
      if (message.to !== 'file_helper') events.emit(message.to)
      return kept
    },
    message: (id) => messages.find((each) => each.id === id),
    messages: (holder) => messages.filter((each) => each.from === holder || each.to === holder),
    watch(holder, changed) {
      events.on(holder, changed)
      return () => events.off(holder, changed)
    },
  }
}
