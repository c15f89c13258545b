// The line protocol of README.md: commands in, events out.
import { createInterface } from 'node:readline';

export const emit = (event) => process.stdout.write(`${JSON.stringify(event)}\n`);

export const base64 = (bytes) => Buffer.from(bytes).toString('base64');

export const bytes = (text) => Buffer.from(text, 'base64');

/** Calls the function named by each command's `do`; ends with the input. */
export function serve(commands) {
  const lines = createInterface({ input: process.stdin, crlfDelay: Infinity });
  lines.on('line', (line) => {
    const command = JSON.parse(line);
    try {
      commands[command.do](command);
    } catch (error) {
      emit({ event: 'failed', socket: command.socket, message: String(error) });
    }
  });
  lines.on('close', () => process.exit(0));
}
