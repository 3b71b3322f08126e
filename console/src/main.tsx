import { createRoot } from 'react-dom/client'
import { Console } from './app/console.tsx'
import { giveStylesTheNonce } from './app/nonce.ts'
import './parts/base.css'

giveStylesTheNonce()
const root = document.getElementById('root')
if (root) createRoot(root).render(<Console />)
