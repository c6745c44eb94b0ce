// Asks Comunica what standard input says: {query, sources, destination, token}; answers with JSON.
import { QueryEngine } from '@comunica/query-sparql';
import { readFileSync } from 'node:fs';

const told = JSON.parse(readFileSync(process.argv.at(-1), 'utf8'));
const authorised = (url, init = {}) => {
  const headers = new Headers(init.headers);
  headers.set('authorization', `Bearer ${told.token}`);
  return fetch(url, { ...init, headers });
};
const context = { sources: told.sources };
if (told.destination) context.destination = told.destination;
if (told.token) context.fetch = authorised;

const shown = (term) => ({ type: term.termType, value: term.value, language: term.language || undefined });
const row = (binding) => Object.fromEntries([...binding].map(([name, term]) => [name.value, shown(term)]));
const result = await new QueryEngine().query(told.query, context);
const answers = {
  bindings: async () => (await (await result.execute()).toArray()).map(row),
  boolean: () => result.execute(),
  quads: async () =>
    (await (await result.execute()).toArray()).map((quad) => [quad.subject, quad.predicate, quad.object].map(shown)),
  void: async () => ((await result.execute()), null),
};
process.stdout.write(JSON.stringify(await answers[result.resultType]()));
