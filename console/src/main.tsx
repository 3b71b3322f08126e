import { createRoot } from 'react-dom/client'
import { Console } from './app/console.tsx'
import './parts/base.css'

const root = document.getElementById('root')
if (root) createRoot(root).render(<Console />)
