/** A JSON schema as far as the page shows it. */
interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  enum?: unknown[];
  const?: unknown;
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
}

interface Operation {
  summary?: string;
  description?: string;
  parameters?: { name: string; in: string; required?: boolean; schema?: Schema }[];
  requestBody?: { content?: Record<string, { schema?: Schema }> };
  responses?: Record<string, { description?: string; content?: Record<string, { schema?: Schema }> }>;
  tags?: string[];
}

interface Document {
  info: { title: string; version: string; description?: string };
  paths?: Record<string, Record<string, Operation>>;
}

/**
 * The interface as one page that needs no script and no other host: an agency's network is often closed.
 * @param document the OpenAPI document
 */
export function docsPage(document: Document): string {
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const tags = [...new Set(operations.map(({ operation }) => operation.tags?.[0] ?? 'other'))];
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>${text(document.info.title)}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1b1b1b }
summary { cursor: pointer; padding: .4rem 0 } code { font-size: .9em } details { border-bottom: 1px solid #ddd }
.method { display: inline-block; min-width: 3.5rem; font-weight: 700; color: #0b5c8a }
table { border-collapse: collapse } td, th { text-align: left; vertical-align: top; padding: .2rem .8rem .2rem 0 }
pre { background: #f5f5f2; padding: .6rem; overflow-x: auto } .quiet { color: #666 }
</style>
<h1>${text(document.info.title)} <small class="quiet">${text(document.info.version)}</small></h1>
<p>${text(document.info.description ?? '')}</p>
<p>The same as a machine reads it: <a href="/openapi.json">/openapi.json</a></p>
${tags
  .map(
    (tag) =>
      `<h2>${text(tag)}</h2>${operations
        .filter(({ operation }) => (operation.tags?.[0] ?? 'other') === tag)
        .map(section)
        .join('')}`,
  )
  .join('')}</html>`;
}

function section({
  path,
  method,
  operation,
}: {
  path: string;
  method: string;
  operation: Operation;
}): string {
  const body = firstSchema(operation.requestBody?.content);
  return `<details><summary><span class="method">${method}</span> <code>${text(path)}</code> ${text(operation.summary ?? '')}</summary>
${operation.description ? `<p>${text(operation.description)}</p>` : ''}
${operation.parameters?.length ? `<h4>Parameters</h4><table>${operation.parameters.map(parameterRow).join('')}</table>` : ''}
${body ? `<h4>Body</h4><pre>${text(outline(body))}</pre>` : ''}
<h4>Answers</h4><table>${Object.entries(operation.responses ?? {})
    .map(responseRow)
    .join('')}</table></details>`;
}

function parameterRow({
  name,
  in: place,
  required,
  schema,
}: NonNullable<Operation['parameters']>[number]): string {
  return `<tr><td><code>${text(name)}</code></td><td>${text(place)}${required ? '' : ', optional'}</td><td><code>${text(outline(schema ?? {}))}</code></td></tr>`;
}

function responseRow([status, response]: [string, NonNullable<Operation['responses']>[string]]): string {
  const schema = firstSchema(response.content);
  return `<tr><th>${text(status)}</th><td>${text(response.description ?? '')}${schema ? `<pre>${text(outline(schema))}</pre>` : ''}</td></tr>`;
}

function firstSchema(content: Record<string, { schema?: Schema }> | undefined): Schema | undefined {
  return content && Object.values(content)[0]?.schema;
}

/** A schema as indented lines in the manner of TypeScript. */
function outline(schema: Schema, indent = ''): string {
  if (schema.$ref) return schema.$ref.replace(/^.*\//, '');
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return choices.map((choice) => outline(choice, indent)).join(' | ');
  if (schema.allOf) return schema.allOf.map((part) => outline(part, indent)).join(' & ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.items) return `(${outline(schema.items, indent)})[]`;
  if (schema.properties) {
    const deeper = `${indent}  `;
    const lines = Object.entries(schema.properties).map(([name, property]) => {
      const mark = schema.required?.includes(name) ? '' : '?';
      const note = property.description ? `  // ${property.description}` : '';
      return `${deeper}${name}${mark}: ${outline(property, deeper)}${note}`;
    });
    return `{\n${lines.join('\n')}\n${indent}}`;
  }
  return schema.format ?? [schema.type ?? 'any'].flat().join(' | ');
}

function text(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
