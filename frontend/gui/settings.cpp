#include "frontend/gui/settings.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>

#include "emu/base/json.hpp"
#include "frontend/gui/font.hpp"
#include "frontend/gui/theme.hpp"

namespace vitrine::gui {

namespace {

using nlohmann::json;
namespace fs = std::filesystem;

constexpr std::size_t most_recent = 12;

/// Takes `object[key]` when it is there and of the right type.
template <class T>
void take(const json& object, const char* key, T& value) {
  const auto found = object.find(key);
  if (found == object.end()) return;
  if constexpr (std::is_same_v<T, std::string>) {
    if (found->is_string()) value = found->get<std::string>();
  } else if constexpr (std::is_same_v<T, bool>) {
    if (found->is_boolean()) value = found->get<bool>();
  } else if constexpr (std::is_same_v<T, std::vector<std::string>>) {
    if (!found->is_array()) return;
    value.clear();
    for (const json& item : *found)
      if (item.is_string()) value.push_back(item.get<std::string>());
  } else {
    if (!found->is_number()) return;
    const auto number = found->get<double>();
    constexpr auto least = static_cast<double>(std::numeric_limits<T>::lowest()),
                   most = static_cast<double>(std::numeric_limits<T>::max());
    if (number >= least && number <= most) value = static_cast<T>(number);
  }
}

/// Rooms with panes that exist, each once; those that the text does not name go home.
void take_rooms(const json& object, Layout& layout) {
  const auto found = object.find("rooms");
  if (found == object.end() || !found->is_array() || found->size() != room_count) return;
  const std::vector<std::string> known = all_pane_names();
  std::vector<std::string> seen;
  std::vector<std::string> closed;
  take(object, "closed", closed);
  Layout taken = layout;
  for (std::size_t i = 0; i < room_count; ++i) {
    if (!(*found)[i].is_object()) return;
    Room room;
    std::vector<std::string> names;
    take((*found)[i], "panes", names);
    for (std::string& name : names) {
      if (std::find(known.begin(), known.end(), name) == known.end()) continue;
      if (std::find(seen.begin(), seen.end(), name) != seen.end()) continue;
      seen.push_back(name);
      room.panes.push_back(std::move(name));
    }
    take((*found)[i], "front", room.front);
    if (std::find(room.panes.begin(), room.panes.end(), room.front) == room.panes.end())
      room.front = room.panes.empty() ? "" : room.panes.front();
    taken.rooms[i] = std::move(room);
  }
  for (const std::string& name : known) {
    if (std::find(seen.begin(), seen.end(), name) != seen.end()) continue;
    if (std::find(closed.begin(), closed.end(), name) != closed.end()) continue;
    Room& room = taken[home_of(name)];
    room.panes.push_back(name);
    if (room.front.empty()) room.front = name;
  }
  layout = std::move(taken);
}

}  // namespace

void Settings::remember(const std::string& file) {
  std::error_code error;
  const fs::path whole = fs::absolute(file, error);
  const std::string path = error ? file : whole.lexically_normal().string();
  std::erase(recent, path);
  recent.insert(recent.begin(), path);
  recent.resize(std::min(recent.size(), most_recent));
}

std::string settings_path() {
  if (const char* config = std::getenv("XDG_CONFIG_HOME"); config != nullptr && *config != 0)
    return std::string(config) + "/vitrine/window.json";
  if (const char* home = std::getenv("HOME"); home != nullptr && *home != 0)
    return std::string(home) + "/.config/vitrine/window.json";
  return "";
}

Settings settings_from_json(const std::string& text) {
  Settings settings;
  const json object = json::parse(text, nullptr, false);
  if (!object.is_object()) return settings;
  take(object, "theme", settings.theme);
  if (find_theme(settings.theme) == nullptr) settings.theme = Settings().theme;
  take(object, "scale", settings.scale);
  settings.scale = std::clamp(settings.scale, least_scale, most_scale);
  take(object, "width", settings.width);
  take(object, "height", settings.height);
  settings.width = std::clamp(settings.width, 320, 7680);
  settings.height = std::clamp(settings.height, 200, 4320);
  take(object, "steps per second", settings.steps_per_second);
  settings.steps_per_second = std::clamp(settings.steps_per_second, 1.0, 1e9);
  take(object, "animate", settings.animate);
  take(object, "recent", settings.recent);
  settings.recent.resize(std::min(settings.recent.size(), most_recent));
  Layout& layout = settings.layout;
  for (const auto& [key, part] :
       {std::pair{"code width", &layout.code_width}, std::pair{"state width", &layout.state_width},
        std::pair{"talk width", &layout.talk_width},
        std::pair{"memory width", &layout.memory_width},
        std::pair{"lower height", &layout.lower_height}}) {
    take(object, key, *part);
    *part = std::clamp(*part, 0.1F, 0.9F);
  }
  take_rooms(object, layout);
  return settings;
}

std::string to_json(const Settings& settings) {
  const Layout& layout = settings.layout;
  json rooms = json::array();
  std::vector<std::string> closed = all_pane_names();
  for (const Room& room : layout.rooms) {
    rooms.push_back({{"panes", room.panes}, {"front", room.front}});
    for (const std::string& name : room.panes)
      std::erase(closed, name);
  }
  const json object = {{"theme", settings.theme},
                       {"scale", settings.scale},
                       {"width", settings.width},
                       {"height", settings.height},
                       {"steps per second", settings.steps_per_second},
                       {"animate", settings.animate},
                       {"recent", settings.recent},
                       {"code width", layout.code_width},
                       {"state width", layout.state_width},
                       {"talk width", layout.talk_width},
                       {"memory width", layout.memory_width},
                       {"lower height", layout.lower_height},
                       {"rooms", rooms},
                       {"closed", closed}};
  return to_json_text(object, 2) + "\n";
}

Settings load_settings(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return settings_from_json(text.str());
}

Result<void> save_settings(const Settings& settings, const std::string& path) {
  if (path.empty()) return {};
  std::error_code error;
  fs::create_directories(fs::path(path).parent_path(), error);
  if (error) return fail(path, error.message(), "");
  return write_file_at_once(path, to_json(settings));
}

Result<void> check_writable(const std::string& path) {
  const auto refused = [&](int why) {
    return fail(path, std::string("cannot be written: ") + std::strerror(why), "name another file");
  };
  std::error_code error;
  if (fs::is_directory(path, error)) return refused(EISDIR);
  const fs::path directory = fs::path(path).parent_path();
  const std::string asked = fs::exists(path, error) ? path
                            : directory.empty()     ? "."
                                                    : directory.string();
  if (access(asked.c_str(), W_OK) != 0) return refused(errno);
  if (asked != path && !fs::is_directory(asked, error)) return refused(ENOTDIR);
  return {};
}

Result<void> write_file_at_once(const std::string& path, const std::string& text) {
  const std::string beside = path + ".new" + std::to_string(getpid());
  std::ofstream file(beside, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  std::error_code error;
  if (!file) {
    const std::string reason = std::strerror(errno);
    fs::remove(beside, error);
    return fail(path, reason, "");
  }
  fs::rename(beside, path, error);
  if (!error) return {};
  const std::string reason = error.message();
  fs::remove(beside, error);
  return fail(path, reason, "");
}

}  // namespace vitrine::gui
