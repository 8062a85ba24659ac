#include "emu/observe/input_labels.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "emu/base/text.hpp"
#include "emu/os/process.hpp"

namespace vitrine::observe {

InputLabel span_of(const InputLabel& a, const InputLabel& b) {
  if (!a) return b;
  if (!b) return a;
  InputLabel span = a;
  span.mixed = a.mixed || b.mixed;
  if (a.source != b.source) return span;
  span.first = std::min(a.first, b.first);
  span.last = std::max(a.last, b.last);
  return span;
}

InputLabel span_of(std::span<const InputLabel> labels) {
  InputLabel all;
  for (const InputLabel& label : labels)
    all = span_of(all, label);
  return all;
}

void add_span(InputSpans& spans, const InputLabel& label) {
  if (!label) return;
  for (InputLabel& span : spans)
    if (span.source == label.source) {
      span = span_of(span, label);
      return;
    }
  spans.push_back(label);
}

InputSpans spans_of(std::span<const InputLabel> labels) {
  InputSpans spans;
  for (const InputLabel& label : labels)
    add_span(spans, label);
  return spans;
}

bool is_computed(const WordLabels& labels) {
  return labels[0] && labels[0] == labels[1];
}

bool is_copy(const WordLabels& labels) {
  return !is_computed(labels) &&
         std::all_of(labels.begin(), labels.end(),
                     [](const InputLabel& label) { return label && !label.mixed; });
}

namespace {

constexpr u32 most_offset = ~u32{0};

u32 offset_of(u64 position) {
  return static_cast<u32>(std::min<u64>(position, most_offset));
}

}  // namespace

InputLabels::InputLabels(const machine::Machine& machine)
    : machine_(machine), input_name_("standard input") {
  if (machine.step() == 0)
    label_start();
  else
    input_name_ += fmt::format(" from step {} on", grouped(machine.step()));
}

u32 InputLabels::source_named(const std::string& name) {
  const auto found = std::find(sources_.begin(), sources_.end(), name);
  if (found != sources_.end()) return static_cast<u32>(found - sources_.begin()) + 1;
  sources_.push_back(name);
  return static_cast<u32>(sources_.size());
}

/// Arguments and environment, which the start stack points at.
void InputLabels::label_start() {
  u64 at = machine_.process().initial_stack();
  const auto word = [&] {
    u64 value = 0;
    (void)machine_.peek(at, {reinterpret_cast<u8*>(&value), sizeof value});
    at += sizeof value;
    return value;
  };
  const u64 count = word();
  for (u64 i = 0; i < count; ++i)
    label_string(word(), i == 0 ? "the program's name" : fmt::format("argument {}", i));
  (void)word();
  for (const std::string& variable : machine_.options().environment) {
    const std::string name = variable.substr(0, variable.find('='));
    const u64 address = word(), value = std::min(name.size() + 1, variable.size());
    label_memory(address, value, source_named("the name of the variable " + name), 0);
    label_string(address + value, "the variable " + name);
  }
}

void InputLabels::label_string(u64 address, const std::string& name) {
  u64 size = 0;
  std::array<u8, 1> byte{};
  while (machine_.peek(address + size, byte) == 1 && byte[0] != 0)
    ++size;
  label_memory(address, size, source_named(name), 0);
}

// Places.

InputLabel InputLabels::at(u64 address) const {
  const auto page = pages_.find(address >> memory::page_bits);
  return page == pages_.end() ? InputLabel() : (*page->second)[address & memory::page_mask];
}

InputSpans InputLabels::in_memory(u64 address, u64 size) const {
  InputSpans spans;
  for (u64 i = 0; i < size; ++i)
    add_span(spans, at(address + i));
  return spans;
}

bool InputLabels::any_in_memory(u64 address, u64 size) const {
  for (u64 i = 0; i < size; ++i)
    if (at(address + i)) return true;
  return false;
}

WordLabels InputLabels::word_in_memory(u64 address) const {
  WordLabels labels;
  for (std::size_t i = 0; i < labels.size(); ++i)
    labels[i] = at(address + i);
  return labels;
}

InputLabel InputLabels::in_register(isa::Gpr number) const {
  return span_of(std::span<const InputLabel>(gpr_[number]));
}

void InputLabels::clear_memory(u64 address, u64 size) {
  for (u64 i = 0; i < size;) {
    const u64 part = std::min(size - i, memory::page_size - ((address + i) & memory::page_mask));
    const auto page = pages_.find((address + i) >> memory::page_bits);
    if (page != pages_.end())
      std::fill_n(page->second->begin() + ((address + i) & memory::page_mask), part, InputLabel());
    i += part;
  }
}

void InputLabels::set_memory(u64 address, u64 size, const Labels& labels) {
  const bool any = std::any_of(labels.begin(), labels.begin() + static_cast<i64>(size),
                               [](const InputLabel& label) { return bool(label); });
  if (!any) return clear_memory(address, size);
  for (u64 i = 0; i < size; ++i) {
    auto& page = pages_[(address + i) >> memory::page_bits];
    if (!page) page = std::make_unique<Page>();
    (*page)[(address + i) & memory::page_mask] = labels[i];
  }
}

void InputLabels::label_memory(u64 address, u64 size, u32 source, u64 first) {
  for (u64 i = 0; i < size; ++i) {
    auto& page = pages_[(address + i) >> memory::page_bits];
    if (!page) page = std::make_unique<Page>();
    const u32 offset = offset_of(first + i);
    (*page)[(address + i) & memory::page_mask] = {source, offset, offset};
  }
}

/// A write of 32 bits clears the upper half.
void InputLabels::set_gpr(u8 number, u8 first, u8 size, const Labels& labels) {
  auto& bytes = gpr_[number];
  std::copy_n(labels.begin(), size, bytes.begin() + first);
  if (size == 4) std::fill(bytes.begin() + 4, bytes.end(), InputLabel());
}

InputLabels::Labels InputLabels::read(const Place& place) const {
  Labels labels{};
  switch (place.kind) {
    case Place::Kind::None:
      break;
    case Place::Kind::Gpr:
      std::copy_n(gpr_[place.number].begin() + place.first, place.size, labels.begin());
      break;
    case Place::Kind::Xmm:
      std::copy_n(xmm_[place.number].begin(), place.size, labels.begin());
      break;
    case Place::Kind::Memory:
      for (u64 i = 0; i < place.size; ++i)
        labels[i] = at(place.address + i);
      break;
  }
  return labels;
}

void InputLabels::write(const Place& place, const Labels& labels) {
  switch (place.kind) {
    case Place::Kind::None:
      break;
    case Place::Kind::Gpr:
      set_gpr(place.number, place.first, place.size, labels);
      break;
    case Place::Kind::Xmm:
      std::copy_n(labels.begin(), place.size, xmm_[place.number].begin());
      break;
    case Place::Kind::Memory:
      set_memory(place.address, place.size, labels);
      break;
  }
}

std::string InputLabels::describe(const InputLabel& label) const {
  if (!label) return "";
  const std::string& source = sources_[label.source - 1];
  if (label.first == label.last) return fmt::format("byte {} of {}", label.first, source);
  return fmt::format("bytes {} to {} of {}", label.first, label.last, source);
}

std::string InputLabels::describe(const InputSpans& spans) const {
  std::string text;
  for (const InputLabel& span : spans)
    text += (text.empty() ? "" : " and ") + describe(span);
  return text;
}

}  // namespace vitrine::observe
