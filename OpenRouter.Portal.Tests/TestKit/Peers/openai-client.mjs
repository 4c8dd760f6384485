// The official API client, as a customer's program would use it.
//
// usage: openai-client.mjs ACT...      acts: models, plain, stream
// environment: PORTAL_BASE_URL (ends in /api/v1), PORTAL_API_KEY, PORTAL_MODEL
// input: nothing, or a JSON object whose members are added to the request of plain and stream
// output: one JSON line per act; a refusal is told in its line as "error", and the exit code stays 0
import OpenAI from 'openai';
import { text } from 'node:stream/consumers';

const input = (await text(process.stdin)).trim();
const client = new OpenAI({
  baseURL: process.env.PORTAL_BASE_URL,
  apiKey: process.env.PORTAL_API_KEY,
  maxRetries: 0,
  timeout: 60_000,
});
const request = {
  model: process.env.PORTAL_MODEL,
  messages: [{ role: 'user', content: 'Say hello.' }],
  ...(input === '' ? {} : JSON.parse(input)),
};

const acts = {
  async models() {
    const models = [];
    for await (const model of client.models.list()) {
      models.push(model.id);
    }

    return { models };
  },

  async plain() {
    const { data, response } = await client.chat.completions.create(request).withResponse();
    const choice = data.choices[0];
    return {
      id: data.id,
      model: data.model,
      text: choice.message.content,
      finishReason: choice.finish_reason,
      usage: data.usage,
      contentType: response.headers.get('content-type'),
    };
  },

  async stream() {
    const stream = await client.chat.completions.create({ ...request, stream: true, stream_options: { include_usage: true } });
    const answer = { id: null, model: null, text: '', finishReason: null, usage: null, chunks: 0 };
    for await (const chunk of stream) {
      answer.id ??= chunk.id;
      answer.model ??= chunk.model;
      answer.usage = chunk.usage ?? answer.usage;
      const choice = chunk.choices[0];
      if (choice) {
        answer.text += choice.delta?.content ?? '';
        answer.finishReason = choice.finish_reason ?? answer.finishReason;
        answer.chunks += choice.delta?.content ? 1 : 0;
      }
    }

    return answer;
  },
};

for (const act of process.argv.slice(2)) {
  let outcome;
  try {
    outcome = await acts[act]();
  } catch (error) {
    if (!(error instanceof OpenAI.OpenAIError)) {
      throw error;
    }

    const { name, status, code, type, message } = error;
    outcome = { error: { name: error.constructor.name ?? name, status, code, type, message } };
  }

  console.log(JSON.stringify({ act, ...outcome }));
}
