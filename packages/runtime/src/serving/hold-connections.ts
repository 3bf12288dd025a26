import type { Server, Socket } from 'node:net'

const heldMax = 100

export interface HeldConnections {
  /** Those that wait go on, and nobody waits any more. */
  letIn(): void
  /** Closes those that wait. */
  drop(): void
}

/** Connections to the server wait, up to a hundred of them; those beyond are closed. */
export function holdConnections(server: Server): HeldConnections {
  const listeners = server.listeners('connection') as ((socket: Socket) => void)[]
  /** Each with what happens when it ends while it waits. */
  const held = new Map<Socket, () => void>()
  const hold = (socket: Socket): void => {
    if (held.size >= heldMax) {
      socket.destroy()
      return
    }
    const end = (): void => {
      held.delete(socket)
      socket.destroy()
    }
    held.set(socket, end)
    socket.on('error', end).on('close', end)
  }
  server.removeAllListeners('connection').on('connection', hold)
  return {
    letIn: () => {
      if (!server.listeners('connection').includes(hold)) return
      server.off('connection', hold)
      for (const listener of listeners) server.on('connection', listener)
      for (const [socket, end] of held) {
        socket.off('error', end).off('close', end)
        server.emit('connection', socket)
      }
      held.clear()
    },
    drop: () => {
      for (const end of held.values()) end()
    },
  }
}
